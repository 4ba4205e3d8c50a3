import pytest
from log_schema import Topic
from log_schema.errors import KafkaUnavailableError
from spark_sink.errors import TopicReplacedError
from spark_sink.streamed_topic import StreamedTopic
from spark_sink.topic_watch import TopicWatch

TOPICS = [StreamedTopic("logs", Topic.LOGS, "1"), StreamedTopic("incidents", Topic.INCIDENTS, "2")]


def test_a_topic_that_is_another_is_told() -> None:
    """With both ids, whatever its offsets are."""
    watch = TopicWatch(TOPICS, lambda: {"logs": "3", "incidents": "2"})

    watch.look()

    with pytest.raises(TopicReplacedError, match=r"its id was 1, now it is 3"):
        watch.check()


@pytest.mark.parametrize("present", [{"logs": "1", "incidents": "2"}, {"logs": "1"}, {}])
def test_the_same_topics_and_missing_ones_are_no_reason_to_end(present: dict[str, str]) -> None:
    """What is missing is Spark's to tell: it may be there again in a moment."""
    watch = TopicWatch(TOPICS, lambda: present)

    watch.look()

    watch.check()


@pytest.mark.parametrize("error", [KafkaUnavailableError("no broker"), KeyError("topic_id"), OSError()])
def test_a_kafka_that_is_away_says_nothing(error: Exception) -> None:
    """It is asked again, whatever the client makes of it."""

    def away() -> dict[str, str]:
        raise error

    watch = TopicWatch(TOPICS, away)

    watch.look()

    watch.check()
