"""Noticing that a topic was made again while the stream runs.

Spark tells it only where offsets go back: a topic that has outgrown the old one between two batches would be read on
from the middle.
"""

import threading
from collections.abc import Callable, Mapping, Sequence

import structlog
from log_schema.errors import KafkaUnavailableError

from spark_sink.errors import TopicReplacedError
from spark_sink.streamed_topic import StreamedTopic

_EVERY_SECONDS = 5.0

log = structlog.get_logger(__name__)


class TopicWatch:
    """Asks for the topics' ids now and then, in a thread of its own, as Kafka may let it wait.

    `present_ids` gives them by name; a topic that it does not name is not there at the moment.
    """

    def __init__(self, topics: Sequence[StreamedTopic], present_ids: Callable[[], Mapping[str, str]]) -> None:
        self._topics = topics
        self._present_ids = present_ids
        self._replaced: TopicReplacedError | None = None

    def start(self, stop: threading.Event) -> None:
        """Watch until asked to stop, or a topic is another one."""
        threading.Thread(target=self._watch, args=(stop,), name="topic-watch", daemon=True).start()

    def look(self) -> None:
        """Ask once; a Kafka that is away says nothing."""
        try:
            present = self._present_ids()
        except KafkaUnavailableError:
            return
        except Exception as error:  # noqa: BLE001 - whatever the client raises, it is asked again
            log.warning("topics_not_seen", reason=repr(error))
            return
        for topic in self._topics:
            if (present_id := present.get(topic.name, topic.topic_id)) != topic.topic_id:
                self._replaced = TopicReplacedError(topic.name, topic.topic_id, present_id)

    def check(self) -> None:
        """Say what was found.

        Raises:
            TopicReplacedError: a topic was made again.
        """
        if self._replaced:
            raise self._replaced

    def _watch(self, stop: threading.Event) -> None:
        self.look()
        while not self._replaced and not stop.wait(_EVERY_SECONDS):
            self.look()
