"""Reading a compacted topic whole: the latest value of every key."""

from kafka import KafkaConsumer, TopicPartition

from log_schema.config import KafkaSettings
from log_schema.kafka_clients import open_consumer

_POLL_MS = 500


def read_latest(settings: KafkaSettings, topic: str) -> dict[bytes, bytes]:
    """Read the topic up to where it ends now, committed transactions only; deleted keys are left out.

    Raises:
        KafkaUnavailableError: no broker answers.
    """
    consumer = open_consumer(settings)
    try:
        return _read(consumer, topic)
    finally:
        consumer.close()


def _read(consumer: KafkaConsumer, topic: str) -> dict[bytes, bytes]:
    partitions = [TopicPartition(topic, n) for n in sorted(consumer.partitions_for_topic(topic) or ())]
    consumer.assign(partitions)
    consumer.seek_to_beginning(*partitions)
    ends = consumer.end_offsets(partitions)
    latest: dict[bytes, bytes] = {}
    while any(consumer.position(partition) < ends[partition] for partition in partitions):
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
