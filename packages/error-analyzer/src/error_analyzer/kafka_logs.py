"""Kafka's side of `detect`: reading `logs` in a group, and publishing to `errors`."""

from collections.abc import Sequence
from datetime import timedelta

import structlog
from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition
from kafka.consumer.fetcher import ConsumerRecord
from kafka.errors import (
    CommitFailedError,
    IllegalGenerationError,
    KafkaTimeoutError,
    RebalanceInProgressError,
    UnknownMemberIdError,
)
from kafka.structs import OffsetAndMetadata
from log_schema import Topic
from log_schema.acked_producer import AckedProducer
from log_schema.config import KafkaSettings
from log_schema.errors import DeliveryError
from log_schema.heartbeat import Heartbeat
from log_schema.kafka_clients import open_admin, open_consumer, open_producer
from log_schema.timestamp import NANOS_PER_MS

from error_analyzer.errors import PublishError
from error_analyzer.event import ErrorEvent, Source, encode_event
from error_analyzer.kafka_groups import CLOSE_MS, Assignments, Membership, subscribe
from error_analyzer.ports import Message, Messages

GROUP = "batch_consumer_group"
_POLL_RECORDS = 5_000
_NEVER_MS = 2**31 - 1  # a batch that expires while the next one arrives would leave a gap that no one can see
_BATCH_BYTES = 131_072
_FLUSH_PATIENCE = 60.0  # seconds
_COMMIT_MS = 3_000  # less than a loop has when it is asked to stop


_NOT_COMMITTED = (
    RebalanceInProgressError,
    CommitFailedError,
    IllegalGenerationError,
    UnknownMemberIdError,
    KafkaTimeoutError,
)

log = structlog.get_logger(__name__)


class KafkaLogSource:
    """Polls thousands of records at a time and knows which topic, by its id, they came from."""

    def __init__(self, settings: KafkaSettings, membership: Membership, heartbeat: Heartbeat | None = None) -> None:
        self._topic = settings.topic(Topic.LOGS)
        self._admin: KafkaAdminClient = open_admin(settings)
        self._assignments = Assignments()
        self._consumer: KafkaConsumer = open_consumer(
            settings,
            group_id=settings.group(GROUP),
            max_poll_records=_POLL_RECORDS,
            client_id="error-analyzer-detect",
            **membership.configs("detect"),
        )
        self._subscription = subscribe(self._consumer, self._topic, self._assignments, membership, heartbeat)
        self._topic_id = ""
        self._seen: dict[int, int] = {}

    def poll(self, timeout: timedelta) -> Messages:
        """Wait for messages at most that long."""
        polled = self._subscription.poll(int(timeout.total_seconds() * 1000))
        reassigned = self._assignments.take_change()
        if reassigned or not self._topic_id:
            self._renew_topic_id()
        messages = [self._message(record) for records in polled.values() for record in records]
        return Messages(messages, reassigned)

    def commit(self, next_offsets: dict[int, int]) -> bool:
        """Commit what is still ours; during a rebalance nothing is, and what follows is read again."""
        assigned = {partition.partition for partition in self._consumer.assignment()}
        offsets = {
            TopicPartition(self._topic, n): OffsetAndMetadata(offset)
            for n, offset in next_offsets.items()
            if n in assigned
        }
        try:
            if offsets:
                self._consumer.commit(offsets, timeout_ms=_COMMIT_MS)
        except _NOT_COMMITTED as error:
            log.info("commit_postponed", reason=type(error).__name__)
            return False
        return True

    def close(self) -> None:
        """Leave the group, so that others take over at once."""
        self._consumer.close(timeout_ms=CLOSE_MS)
        self._admin.close()

    def _message(self, record: ConsumerRecord) -> Message:
        if record.offset <= self._seen.get(record.partition, -1):
            self._renew_topic_id()  # offsets begin anew in a topic that was created again
            self._seen.clear()
        self._seen[record.partition] = record.offset
        source = Source(self._topic_id, record.partition, record.offset)
        arrived = record.timestamp * NANOS_PER_MS if record.timestamp is not None else None
        return Message(self._topic, source, record.value, arrived, record.headers)

    def _renew_topic_id(self) -> None:
        for topic in self._admin.describe_topics([self._topic]):
            self._topic_id = str(topic["topic_id"])


class KafkaErrorSink:
    """One idempotent producer; the events of one environment stay in one partition, in order and without gaps.

    One request is under way at a time, none ever expires, and what the broker refuses for good ends the producer: so
    nothing is written behind something that is missing.
    """

    def __init__(self, settings: KafkaSettings) -> None:
        self._topic = settings.topic(Topic.ERRORS)
        producer = open_producer(
            settings,
            delivery_timeout_ms=_NEVER_MS,
            max_in_flight_requests_per_connection=1,
            batch_size=_BATCH_BYTES,
            client_id="error-analyzer-detect",
        )
        self._producer = AckedProducer(producer)

    def publish(self, batches: Sequence[Sequence[ErrorEvent]]) -> None:
        """Return when all are acknowledged.

        Raises:
            PublishError: they are not within a minute.
        """
        try:
            for event in (event for batch in batches for event in batch):
                self._producer.send(self._topic, key=event.environment.encode(), value=encode_event(event))
            self._producer.flush(_FLUSH_PATIENCE)
        except DeliveryError as error:
            raise PublishError(f"errors were not published: {error}") from error

    def close(self) -> None:
        """Close the connection."""
        self._producer.close(1)
