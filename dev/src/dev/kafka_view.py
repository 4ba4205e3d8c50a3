"""Looking into Kafka: topics, what their groups have left to read, and the newest records."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec
from kafka import KafkaAdminClient, KafkaConsumer, OffsetSpec, TopicPartition
from kafka.consumer.fetcher import ConsumerRecord


class TopicView(msgspec.Struct, frozen=True):
    """A topic, and how many records it holds (a compacted one: at most)."""

    topic: str
    partitions: int
    records: int


class GroupView(msgspec.Struct, frozen=True):
    """How many records of a topic a group has not committed yet."""

    group: str
    topic: str
    lag: int


class RecordView(msgspec.Struct, frozen=True):
    """A record as a person reads it: UTF-8, what is not is shown as such."""

    partition: int
    offset: int
    timestamp: datetime
    key: str | None
    value: str | None


def topic_views(admin: KafkaAdminClient) -> list[TopicView]:
    """List the topics, without Kafka's own."""
    described = [topic for topic in admin.describe_topics() if not topic["is_internal"]]
    partitions = {topic["name"]: _partitions(topic) for topic in described}
    every = [each for group in partitions.values() for each in group]
    first, end = _offsets(admin, every, OffsetSpec.EARLIEST), _offsets(admin, every, OffsetSpec.LATEST)
    return [
        TopicView(name, len(own), sum(end[each] - first[each] for each in own))
        for name, own in sorted(partitions.items())
    ]


def group_views(admin: KafkaAdminClient) -> list[GroupView]:
    """List what each group has left to read of each topic it has committed to."""
    views = []
    for group in sorted(listed["group_id"] for listed in admin.list_groups()):
        committed = admin.list_group_offsets(group).get(group, {})
        end = _offsets(admin, list(committed), OffsetSpec.LATEST)
        lag: dict[str, int] = defaultdict(int)
        for partition, position in committed.items():
            lag[partition.topic] += max(0, end[partition] - position.offset)
        views += [GroupView(group, topic, left) for topic, left in sorted(lag.items())]
    return views


def newest(consumer: KafkaConsumer, topic: str, count: int) -> list[RecordView]:
    """Give the newest records of a topic, oldest first: up to `count` of each partition, `count` in all."""
    partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
    ends, firsts = consumer.end_offsets(partitions), consumer.beginning_offsets(partitions)
    consumer.assign(partitions)
    for each in partitions:
        consumer.seek(each, max(firsts[each], ends[each] - count))
    records = sorted(_until(consumer, ends), key=lambda record: record.timestamp)
    return [_record_view(record) for record in records[-count:]]


def _until(consumer: KafkaConsumer, ends: dict[TopicPartition, int]) -> Iterator[ConsumerRecord]:
    while any(consumer.position(each) < end for each, end in ends.items()):
        for records in consumer.poll(timeout_ms=500).values():
            yield from records


def _record_view(record: ConsumerRecord) -> RecordView:
    timestamp = datetime.fromtimestamp(record.timestamp / 1000, UTC)
    return RecordView(record.partition, record.offset, timestamp, _text(record.key), _text(record.value))


def _text(content: bytes | None) -> str | None:
    return None if content is None else content.decode(errors="backslashreplace")


def _partitions(topic: dict[str, list[dict[str, int]]]) -> list[TopicPartition]:
    return [TopicPartition(topic["name"], each["partition_index"]) for each in topic["partitions"]]


def _offsets(admin: KafkaAdminClient, partitions: list[TopicPartition], at: OffsetSpec) -> dict[TopicPartition, int]:
    if not partitions:
        return {}
    found = admin.list_partition_offsets(dict.fromkeys(partitions, at))
    return {partition: offset.offset for partition, offset in found.items()}
