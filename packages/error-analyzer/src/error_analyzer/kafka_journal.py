"""Kafka's side of `diagnose`: `errors` in, `incidents` and `notifications` out, in one transaction a partition.

Each partition of `errors` has a transactional id of its own. Whoever is assigned the partition opens a producer with
that id, which ends a transaction that its former owner left open and locks that owner out; only then is the state
loaded. Offsets are committed with the group's generation, which the broker checks once more.

Where the broker left the former owner's offset without an end (`kafka_transaction` says why), the new owner ends it as
if it had been aborted. What that takes back is read again, and known by its source.
"""

from datetime import timedelta

import msgspec
import structlog
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.consumer.fetcher import ConsumerRecord
from kafka.errors import KafkaError, KafkaTimeoutError
from kafka.partitioner.default import murmur2
from log_schema import Topic
from log_schema.compacted_topic import read_latest
from log_schema.config import KafkaSettings
from log_schema.heartbeat import Heartbeat
from log_schema.kafka_clients import open_consumer, open_producer
from notifier.notification import encode_notification

from error_analyzer.daemon_call import in_daemon_thread
from error_analyzer.errors import FencedError, PublishError, SnapshotError, UnansweredError
from error_analyzer.event import ErrorEvent, decode_event
from error_analyzer.incident import Incident, decode_incident, encode_incident
from error_analyzer.kafka_groups import CLOSE_MS, Assignments, Membership, subscribe
from error_analyzer.kafka_transaction import (
    DELIVERY_MS,
    TRANSACTION_MS,
    Write,
    commit,
    end_former_commit,
    transaction_errors,
)
from error_analyzer.ports import Arrivals, Changes

GROUP = "diagnose"
_POLL_RECORDS = 2_000
_STABLE_MS = 3_000  # by then the transaction of a former owner has been aborted, if the broker knows of it
_CALL_MS = 30_000
_UNANSWERED = 3  # transactions in a row

log = structlog.get_logger(__name__)


class KafkaJournal:
    """Owns the partitions that the group assigns to it, with the incidents of their environments."""

    def __init__(self, settings: KafkaSettings, membership: Membership, heartbeat: Heartbeat | None = None) -> None:
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
        self._subscription = subscribe(self._consumer, self._errors, self._assignments, membership, heartbeat)
        self._producers: dict[int, KafkaProducer] = {}
        self._next: dict[int, int] = {}  # offsets after what was polled and not written
        self._written: dict[int, int] = {}
        self._lost = False
        self._unanswered = 0  # transactions since the last that was committed

    def poll(self, timeout: timedelta) -> Arrivals:
        """Wait for events at most that long; after a change of our share, load instead and give no events."""
        polled = self._subscription.poll(int(timeout.total_seconds() * 1000))
        if self._assignments.take_change() or self._lost:
            return Arrivals(reloaded=self._reload())
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
            FencedError: the partition may no longer be ours, or no answer came; the next poll loads what is.
            PublishError: Kafka refused, or gave no answer several times in a row.
        """
        try:
            self._commit(partition, self._writes(changes))
        except FencedError as error:
            self._note_setback(error)
            raise
        self._unanswered = 0
        self._written[partition] = self._next.pop(partition, self._written[partition])

    def close(self) -> None:
        """Leave the group, so that others take over at once."""
        self._close_producers()
        self._consumer.close(timeout_ms=CLOSE_MS)

    def _commit(self, partition: int, writes: list[Write]) -> None:
        producer = self._producers.get(partition)
        if producer is None or self._lost:
            raise FencedError("not taken over")
        place = TopicPartition(self._errors, partition)
        offset = self._next.get(partition, self._written[partition])
        commit(producer, writes, place, offset, self._consumer.group_metadata())

    def _note_setback(self, error: FencedError) -> None:
        self._lost = True
        self._unanswered += isinstance(error, UnansweredError)
        if self._unanswered >= _UNANSWERED:
            raise PublishError(f"{error}, {_UNANSWERED} times in a row") from error

    def _writes(self, changes: Changes) -> list[Write]:
        incidents, notifications = (self._settings.topic(t) for t in (Topic.INCIDENTS, Topic.NOTIFICATIONS))
        writes = [Write(incidents, i.incident_id.encode(), encode_incident(i)) for i in changes.snapshots]
        writes += [Write(incidents, incident_id.encode(), None) for incident_id in changes.removed]
        writes += [Write(notifications, n.incident_id.encode(), encode_notification(n)) for n in changes.notifications]
        return writes

    def _reload(self) -> dict[int, list[Incident]]:
        try:
            return self._take_over()
        except FencedError as error:  # the next poll takes over what is ours by then
            self._note_setback(error)
            self._close_producers()
            log.warning("take_over_postponed", reason=str(error))
            return {}

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
            committed = self._committed(place)
            self._written[place.partition] = beginnings[place] if committed is None else committed
            self._consumer.seek(place, self._written[place.partition])
        return self._load({place.partition for place in places})

    def _committed(self, place: TopicPartition) -> int | None:
        try:
            offset: int | None = self._consumer.committed(place, timeout_ms=_STABLE_MS)
        except KafkaTimeoutError:
            log.warning("offset_unread", partition=place.partition)
            end_former_commit(self._producers[place.partition], place, self._consumer.group_metadata())
            offset = self._committed_at_last(place)
        return offset

    def _committed_at_last(self, place: TopicPartition) -> int | None:
        try:
            offset: int | None = self._consumer.committed(place, timeout_ms=_CALL_MS)
        except KafkaTimeoutError as error:
            group = self._settings.group(GROUP)
            raise PublishError(
                f"Kafka does not give the offset of group {group} in {place.topic}-{place.partition}: it is away, or"
                " holds a transaction that it never ended (`kafka-transactions.sh find-hanging` tells)"
            ) from error
        return offset

    def _open_producer(self, partition: int) -> KafkaProducer:
        producer = open_producer(
            self._settings,
            transactional_id=transactional_id(self._settings, partition),
            transaction_timeout_ms=TRANSACTION_MS,
            delivery_timeout_ms=DELIVERY_MS,
            linger_ms=5,
            client_id=f"error-analyzer-diagnose-{partition}",
        )
        with transaction_errors():
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
            except KafkaError:  # its transactions are void, the next owner sees to that; its thread ends when it can
                in_daemon_thread(producer.close)
        self._producers.clear()


def transactional_id(settings: KafkaSettings, partition: int) -> str:
    """Give the id under which the owner of a partition of `errors` writes, whoever that is."""
    return f"{settings.group(GROUP)}-{settings.topic(Topic.ERRORS)}-{partition}"


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
