"""The topic `notifications`, read as a member of the consumer group `notifier`."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

import structlog
from kafka import ConsumerRebalanceListener, KafkaConsumer, TopicPartition
from kafka.errors import (
    CommitFailedError,
    IllegalGenerationError,
    KafkaTimeoutError,
    RebalanceInProgressError,
    UnknownMemberIdError,
)
from kafka.structs import OffsetAndMetadata
from log_schema import Topic
from log_schema.config import KafkaSettings
from log_schema.group_subscription import GroupSubscription
from log_schema.heartbeat import Heartbeat
from log_schema.kafka_clients import open_consumer

from notifier.errors import TopicMissingError
from notifier.ports import Arrival, Intake

GROUP = "notifier"
_COMMIT_MS = 5_000
_CALL_MS = 30_000
# the records since the last commit come again after such a failure, and are found delivered
_NOT_COMMITTED = (
    CommitFailedError,
    IllegalGenerationError,
    KafkaTimeoutError,
    RebalanceInProgressError,
    UnknownMemberIdError,
)

log = structlog.get_logger(__name__)


class KafkaSource:
    """Gives records and takes commits; only one thread may use it. Its polls beat while the group counts it in.

    Raises:
        TopicMissingError: the topic does not exist.
        KafkaUnavailableError: no broker answers.
    """

    def __init__(self, settings: KafkaSettings, session_timeout: timedelta, heartbeat: Heartbeat | None = None) -> None:
        self._topic = settings.topic(Topic.NOTIFICATIONS)
        self._assignment = _Assignment()
        self._committed: dict[int, int] = {}
        session_ms = int(session_timeout.total_seconds() * 1000)
        times = {"session_timeout_ms": session_ms, "heartbeat_interval_ms": session_ms // 4}
        self._consumer: KafkaConsumer = open_consumer(settings, group_id=settings.group(GROUP), **times)
        if not self._consumer.partitions_for_topic(self._topic):
            self._consumer.close()
            raise TopicMissingError(self._topic)
        seconds = session_timeout.total_seconds()
        self._subscription = GroupSubscription(
            self._consumer,
            self._topic,
            self._assignment,
            patience=2 * seconds,  # a join rightly waits for a replica that died until its session ends
            session_timeout=seconds,
            heartbeat=heartbeat,
        )

    def poll(self, timeout: timedelta) -> Intake:
        """Give what has come, after at most `timeout`."""
        polled = self._subscription.poll(int(timeout.total_seconds() * 1000))
        assigned = self._assignment.take_change()
        if assigned is not None:
            self._begin_at_commits(assigned)
            return Intake(assigned=assigned)
        arrivals = tuple(
            Arrival(record.topic, record.partition, record.offset, record.key, record.value)
            for records in polled.values()
            for record in records
        )
        return Intake(arrivals)

    def commit(self, offsets: Mapping[int, int]) -> None:
        """Commit what differs from the last commit; where the group is changing, leave it to whoever reads next."""
        news = {partition: offset for partition, offset in offsets.items() if self._committed.get(partition) != offset}
        if not news:
            return
        positions = {TopicPartition(self._topic, p): OffsetAndMetadata(offset) for p, offset in news.items()}
        try:
            self._consumer.commit(positions, timeout_ms=_COMMIT_MS)
        except _NOT_COMMITTED as error:
            log.warning("offsets_not_committed", reason=type(error).__name__)
        else:
            self._committed |= news

    def _begin_at_commits(self, assigned: Iterable[int]) -> None:
        """Read again what was not committed; kafka-python goes on behind it in a partition that stays ours."""
        self._committed.clear()
        for partition in (TopicPartition(self._topic, number) for number in assigned):
            committed = self._consumer.committed(partition, timeout_ms=_CALL_MS)
            if committed is None:
                self._consumer.seek_to_beginning(partition)
            else:
                self._consumer.seek(partition, committed)

    def close(self) -> None:
        """Leave the group, so that others take over at once."""
        self._consumer.close()


class _Assignment(ConsumerRebalanceListener):  # type: ignore[misc] # kafka-python is not typed, and asks for its class
    """Notes which partitions are ours; kafka-python calls it from another thread, but only during a poll."""

    def __init__(self) -> None:
        self._changed: frozenset[int] | None = None

    def take_change(self) -> frozenset[int] | None:
        """Give the partitions that are ours, where that changed since the last call."""
        changed, self._changed = self._changed, None
        return changed

    def on_partitions_revoked(self, _revoked: Iterable[TopicPartition]) -> None:
        self._changed = frozenset()

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        self._changed = frozenset(partition.partition for partition in assigned)
