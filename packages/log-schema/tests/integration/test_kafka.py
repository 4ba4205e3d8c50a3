"""The shared Kafka clients on a real broker."""

import pytest
from log_schema import Topic
from log_schema.acked_producer import AckedProducer
from log_schema.compacted_topic import read_latest
from log_schema.config import KafkaSettings
from log_schema.errors import KafkaUnavailableError, MissingTopicError
from log_schema.kafka_clients import open_admin, open_producer
from log_schema.topic_creation import create_topics


def test_creating_topics_again_changes_nothing(kafka: KafkaSettings) -> None:
    with open_admin(kafka) as admin:
        assert create_topics(admin, kafka) == []


def test_the_latest_value_of_every_key_is_read_and_deleted_keys_are_not(kafka: KafkaSettings) -> None:
    topic = kafka.topic(Topic.INCIDENTS)
    producer = AckedProducer(open_producer(kafka))
    for key, value in [(b"a", b"1"), (b"b", b"1"), (b"a", b"2"), (b"c", b"1"), (b"c", None)]:
        producer.send(topic, key=key, value=value)
    producer.flush()
    producer.close()

    assert read_latest(kafka, topic) == {b"a": b"2", b"b": b"1"}


def test_what_was_written_in_a_transaction_that_did_not_commit_is_not_read(kafka: KafkaSettings) -> None:
    topic = kafka.topic(Topic.INCIDENTS)
    producer = open_producer(kafka, transactional_id=kafka.group("test"))
    producer.init_transactions()
    producer.begin_transaction()
    producer.send(topic, key=b"a", value=b"1")
    producer.commit_transaction()
    producer.begin_transaction()
    producer.send(topic, key=b"a", value=b"2")
    producer.flush()
    producer.abort_transaction()
    producer.close()

    assert read_latest(kafka, topic) == {b"a": b"1"}


def test_what_was_committed_behind_anothers_open_transaction_is_waited_for(kafka: KafkaSettings) -> None:
    """The other process was killed in the middle of it; the broker ends its transaction after a while."""
    topic = kafka.topic(Topic.INCIDENTS)
    killed = open_producer(kafka, transactional_id=kafka.group("killed"), transaction_timeout_ms=3_000)
    killed.init_transactions()
    killed.begin_transaction()
    killed.send(topic, key=b"a", value=b"open", partition=0).get(10)
    producer = AckedProducer(open_producer(kafka))
    producer.send(topic, key=b"a", value=b"committed")
    producer.send(topic, key=b"b", value=b"committed")
    producer.flush()
    producer.close()

    assert read_latest(kafka, topic) == {b"a": b"committed", b"b": b"committed"}
    killed.close(0)


def test_a_missing_topic_is_named(kafka: KafkaSettings) -> None:
    with pytest.raises(MissingTopicError, match="no topic nowhere"):
        read_latest(kafka, "nowhere")


def test_an_empty_topic_has_no_keys(kafka: KafkaSettings) -> None:
    assert read_latest(kafka, kafka.topic(Topic.DELIVERED)) == {}


def test_a_broker_that_is_not_there_is_said_with_its_address() -> None:
    nowhere = KafkaSettings(bootstrap_servers="127.0.0.1:1")

    with pytest.raises(KafkaUnavailableError, match=r"127\.0\.0\.1:1 "):
        open_producer(nowhere, patience=0.2)
