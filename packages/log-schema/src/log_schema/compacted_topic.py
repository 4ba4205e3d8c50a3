"""Reading a compacted topic whole: the latest value of every key."""

from kafka import KafkaConsumer, TopicPartition

from log_schema.config import KafkaSettings
from log_schema.errors import MissingTopicError
from log_schema.kafka_clients import open_consumer

_POLL_MS = 500


def read_latest(settings: KafkaSettings, topic: str) -> dict[bytes, bytes]:
    """Read the topic up to where it ends now, committed transactions only; deleted keys are left out.

    A transaction that is open now is waited for, until it ends or the broker ends it: what others committed behind it
    belongs to the topic, and a reader of committed data alone would be told that the topic ends before it.

    Raises:
        KafkaUnavailableError: no broker answers.
        MissingTopicError: the topic does not exist.
    """
    with open_consumer(settings, isolation_level="read_uncommitted") as consumer:
        partitions = [TopicPartition(topic, n) for n in sorted(consumer.partitions_for_topic(topic) or ())]
        if not partitions:
            raise MissingTopicError(topic)
        ends = consumer.end_offsets(partitions)
    with open_consumer(settings) as consumer:
        consumer.assign(partitions)
        consumer.seek_to_beginning(*partitions)
        return _read(consumer, ends)


def _read(consumer: KafkaConsumer, ends: dict[TopicPartition, int]) -> dict[bytes, bytes]:
    latest: dict[bytes, bytes] = {}
    while any(consumer.position(partition) < end for partition, end in ends.items()):
        for records in consumer.poll(_POLL_MS).values():
            for record in records:
                _keep(latest, record.key, record.value)
    return latest


def _keep(latest: dict[bytes, bytes], key: bytes | None, value: bytes | None) -> None:
    if key is None:
        return
    if value is None:
        latest.pop(key, None)
    else:
        latest[key] = value
