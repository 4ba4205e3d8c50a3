"""Kafka's side of `diagnose`: `errors` in, `incidents` and `notifications` out, in one transaction a partition.

Each partition of `errors` has a transactional id of its own. Whoever is assigned the partition opens a producer with
that id, which ends a transaction that its former owner left open and locks that owner out; only then is the state
loaded. Offsets are committed with the group's generation, which the broker checks once more.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import msgspec
import structlog
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.consumer.fetcher import ConsumerRecord
from kafka.errors import (
    CommitFailedError,
    IllegalGenerationError,
    InvalidProducerEpochError,
    KafkaError,
    KafkaTimeoutError,
    ProducerFencedError,
    RebalanceInProgressError,
    TransactionAbortableError,
    UnknownMemberIdError,
)
from kafka.partitioner.default import murmur2
from kafka.structs import OffsetAndMetadata
from log_schema import Topic
from log_schema.compacted_topic import read_latest
from log_schema.config import KafkaSettings
from log_schema.kafka_clients import open_consumer, open_producer
from notifier.notification import encode_notification

from error_analyzer.errors import FencedError, PublishError, SnapshotError
from error_analyzer.event import ErrorEvent, decode_event
from error_analyzer.incident import Incident, decode_incident, encode_incident
from error_analyzer.kafka_groups import CLOSE_MS, Assignments, Membership, subscribe
from error_analyzer.ports import Arrivals, Changes

GROUP = "diagnose"
_POLL_RECORDS = 2_000
_TRANSACTION_MS = 20_000
_FENCED = (
    ProducerFencedError,
    InvalidProducerEpochError,
    IllegalGenerationError,
    UnknownMemberIdError,
    RebalanceInProgressError,
    CommitFailedError,
    TransactionAbortableError,
)

log = structlog.get_logger(__name__)


class KafkaJournal:
    """Owns the partitions that the group assigns to it, with the incidents of their environments."""

    def __init__(self, settings: KafkaSettings, membership: Membership) -> None:
        self._settings = settings
        self._errors = settings.topic(Topic.ERRORS)
        self._assignments = Assignments()
        self._consumer: KafkaConsumer = open_consumer(
            settings,
            group_id=settings.group(GROUP),
            max_poll_records=_POLL_RECORDS,
            client_id="error-analyzer-diagnose",
            **membership.configs("diagnose"),
        )
        self._subscription = subscribe(self._consumer, self._errors, self._assignments, membership)
        self._producers: dict[int, KafkaProducer] = {}
        self._next: dict[int, int] = {}  # offsets after what was polled and not written
        self._written: dict[int, int] = {}
        self._lost = False

    def poll(self, timeout: timedelta) -> Arrivals:
        """Wait for events at most that long; after a change of our share, load instead and give no events."""
        polled = self._subscription.poll(int(timeout.total_seconds() * 1000))
        if self._assignments.take_change() or self._lost:
            return Arrivals(reloaded=self._take_over())
        events: list[tuple[int, ErrorEvent]] = []
        unreadable = 0
        for record in (record for records in polled.values() for record in records):
            event = _event(record)
            unreadable += event is None
            events += [(record.partition, event)] if event else []
            self._next[record.partition] = record.offset + 1
        return Arrivals(events, unreadable=unreadable)

    def unwritten(self) -> set[int]:
        """Give the partitions of which events were polled that no `write` has covered yet."""
        return set(self._next)

    def write(self, partition: int, changes: Changes) -> None:
        """Write changes and consumed offsets, all or nothing.

        Raises:
            FencedError: the partition is no longer ours, or may not be; the next poll loads what is.
            PublishError: Kafka refused, or did not answer.
        """
        producer = self._producers.get(partition)
        if producer is None:
            self._lost = True
            raise FencedError("not assigned")
        try:
            self._transact(producer, partition, changes)
        except _FENCED as error:
            self._lost = True
            raise FencedError(type(error).__name__) from error
        except KafkaError as error:
            if _is_fenced(error):
                self._lost = True
                raise FencedError(str(error)) from error
            raise PublishError(f"a transaction failed: {error!r}") from error
        self._written[partition] = self._next.pop(partition, self._written[partition])

    def close(self) -> None:
        """Leave the group, so that others take over at once."""
        self._close_producers()
        self._consumer.close(timeout_ms=CLOSE_MS)

    def _transact(self, producer: KafkaProducer, partition: int, changes: Changes) -> None:
        producer.begin_transaction()
        incidents, notifications = (self._settings.topic(t) for t in (Topic.INCIDENTS, Topic.NOTIFICATIONS))
        sent = [
            producer.send(incidents, key=incident.incident_id.encode(), value=encode_incident(incident))
            for incident in changes.snapshots
        ]
        sent += [producer.send(incidents, key=incident_id.encode(), value=None) for incident_id in changes.removed]
        sent += [
            producer.send(notifications, key=n.incident_id.encode(), value=encode_notification(n))
            for n in changes.notifications
        ]
        # offsets always go along: with them the broker checks that the partition is still ours
        offset = OffsetAndMetadata(self._next.get(partition, self._written[partition]))
        place = TopicPartition(self._errors, partition)
        producer.send_offsets_to_transaction({place: offset}, self._consumer.group_metadata())
        producer.commit_transaction()
        for future in sent:
            future.get(timeout=1)  # a commit has waited for all of them; this only raises what one may hide

    def _take_over(self) -> dict[int, list[Incident]]:
        """Lock out the former owners, load the incidents, and read on from where those were written."""
        self._close_producers()
        self._next.clear()
        self._lost = False
        places = sorted(self._consumer.assignment())
        for place in places:
            self._producers[place.partition] = self._open_producer(place.partition)
        beginnings = self._consumer.beginning_offsets(places)
        for place in places:
            committed = self._consumer.committed(place)
            self._written[place.partition] = beginnings[place] if committed is None else committed
            self._consumer.seek(place, self._written[place.partition])
        return self._load({place.partition for place in places})

    def _open_producer(self, partition: int) -> KafkaProducer:
        producer = open_producer(
            self._settings,
            transactional_id=f"{self._settings.group(GROUP)}-{self._errors}-{partition}",
            transaction_timeout_ms=_TRANSACTION_MS,
            linger_ms=5,
            client_id=f"error-analyzer-diagnose-{partition}",
        )
        with _mapped():
            producer.init_transactions()
        return producer

    def _load(self, partitions: set[int]) -> dict[int, list[Incident]]:
        loaded: dict[int, list[Incident]] = {partition: [] for partition in partitions}
        if not partitions:
            return loaded
        count = len(self._consumer.partitions_for_topic(self._errors) or ())
        for incident in read_incidents(self._settings):
            partition = partition_of(incident.environment, count)
            if partition in partitions:
                loaded[partition].append(incident)
        return loaded

    def _close_producers(self) -> None:
        for producer in self._producers.values():
            try:
                producer.close(1)
            except (KafkaTimeoutError, KafkaError):  # its transactions are void, the next owner sees to that
                log.debug("producer_not_closed")
        self._producers.clear()


def read_incidents(settings: KafkaSettings) -> list[Incident]:
    """Read the latest snapshot of every incident, oldest first.

    Raises:
        KafkaUnavailableError: no broker answers.
        SnapshotError: a snapshot can't be read by this version.
    """
    snapshots = read_latest(settings, settings.topic(Topic.INCIDENTS))
    return sorted(map(_incident, snapshots.values()), key=lambda i: (i.first_unix_nano, i.incident_id))


def partition_of(environment: str, count: int) -> int:
    """Give the partition that the default partitioner puts an environment's events in."""
    return int(murmur2(environment.encode()) & 0x7FFFFFFF) % count


def _incident(value: bytes) -> Incident:
    try:
        return decode_incident(value)
    except msgspec.MsgspecError as error:
        raise SnapshotError(f"a snapshot in the topic of incidents can't be read: {error}") from error


def _event(record: ConsumerRecord) -> ErrorEvent | None:
    try:
        return decode_event(record.value or b"")
    except msgspec.MsgspecError as error:
        log.warning("event_unreadable", partition=record.partition, offset=record.offset, reason=str(error))
        return None


def _is_fenced(error: BaseException) -> bool:
    """kafka-python wraps what ended a transaction into a plain KafkaError, by its text."""
    return any(kind.__name__ in str(error) for kind in _FENCED) or isinstance(error.__cause__, _FENCED)


@contextmanager
def _mapped() -> Iterator[None]:
    try:
        yield
    except KafkaError as error:
        raise PublishError(f"no transactions: {error!r}") from error
