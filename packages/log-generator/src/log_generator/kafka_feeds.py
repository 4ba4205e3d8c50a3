"""Kafka's side of following a drill: the topics `ground-truth` and `incidents`, from a moment on and as they grow."""

import time
from collections.abc import Callable, Iterable, Iterator
from threading import Event
from typing import TypeVar

import msgspec
import structlog
from kafka import KafkaConsumer, TopicPartition
from kafka.consumer.fetcher import ConsumerRecord
from log_schema import Topic
from log_schema.config import KafkaSettings
from log_schema.errors import KafkaUnavailableError
from log_schema.kafka_clients import open_consumer
from log_schema.timestamp import NANOS_PER_MS

from log_generator.drill_watch import IncidentNews, SaidTruth
from log_generator.incident_view import Snapshot, decode_incident_view
from log_generator.truth import Truth

_POLL_S = 0.5

_log = structlog.get_logger(__name__)
_truths = msgspec.json.Decoder(Truth)

NewsT = TypeVar("NewsT", SaidTruth, IncidentNews)


class TopicFeed:
    """The messages of a topic, those of committed transactions only."""

    def __init__(self, settings: KafkaSettings, topic: Topic, patience_s: float) -> None:
        self._name = settings.topic(topic)
        self._patience_s = patience_s
        self._consumer: KafkaConsumer = open_consumer(settings, patience=patience_s)
        numbers = self._consumer.partitions_for_topic(self._name) or ()
        self._partitions = [TopicPartition(self._name, number) for number in sorted(numbers)]
        self._consumer.assign(self._partitions)

    def read_up(self, stop: Event, since_unix_nano: int = 0) -> Iterator[ConsumerRecord]:
        """Give what there is up to now, from a moment on, until asked to stop.

        Raises:
            KafkaUnavailableError: the broker is away for as long as it may be at the start.
        """
        ends = self._consumer.end_offsets(self._partitions)
        self._seek(since_unix_nano // NANOS_PER_MS, ends)
        heard_at = time.monotonic()
        while not stop.is_set() and any(self._consumer.position(place) < end for place, end in ends.items()):
            records = self.poll(_POLL_S)
            yield from records
            heard_at = time.monotonic() if records else heard_at
            if time.monotonic() - heard_at > self._patience_s:
                raise KafkaUnavailableError(f"topic {self._name} can't be read to its end: no broker answers")

    def poll(self, timeout_s: float) -> list[ConsumerRecord]:
        """Wait for more, at most that long."""
        polled = self._consumer.poll(int(timeout_s * 1000))
        return [record for records in polled.values() for record in records]

    def close(self) -> None:
        """Let go of the connection."""
        self._consumer.close()

    def _seek(self, since_ms: int, ends: dict[TopicPartition, int]) -> None:
        found = self._consumer.offsets_for_times(dict.fromkeys(self._partitions, max(0, since_ms)))
        for place in self._partitions:
            first = found.get(place)
            self._consumer.seek(place, first.offset if first else ends[place])


class KafkaFeeds:
    """What is said of drills and of incidents; what can't be read is logged and passed over."""

    def __init__(self, settings: KafkaSettings, patience_s: float) -> None:
        self._truths = TopicFeed(settings, Topic.GROUND_TRUTH, patience_s)
        self._incidents = TopicFeed(settings, Topic.INCIDENTS, patience_s)

    def truths(self, stop: Event) -> Iterable[SaidTruth]:
        """Give all that is said of drills up to now."""
        return _readable(_truth, self._truths.read_up(stop))

    def incidents(self, since_unix_nano: int, stop: Event) -> Iterable[IncidentNews]:
        """Give the incidents' states up to now, from a moment of wall time on."""
        return _readable(_incident, self._incidents.read_up(stop, since_unix_nano))

    def poll(self, timeout_s: float) -> list[SaidTruth | IncidentNews]:
        """Wait for more of both."""
        news = [*_readable(_incident, self._incidents.poll(timeout_s))]
        return [*_readable(_truth, self._truths.poll(0)), *news]

    def close(self) -> None:
        """Let go of the connections."""
        self._truths.close()
        self._incidents.close()


def _readable(read: Callable[[ConsumerRecord], NewsT], records: Iterable[ConsumerRecord]) -> Iterator[NewsT]:
    for record in records:
        try:
            news = read(record)
        except msgspec.MsgspecError as error:
            _log.warning("message_unreadable", topic=record.topic, offset=record.offset, reason=str(error))
        else:
            yield news


def _truth(record: ConsumerRecord) -> SaidTruth:
    return SaidTruth(_truths.decode(record.value or b""), record.timestamp * NANOS_PER_MS)


def _incident(record: ConsumerRecord) -> IncidentNews:
    incident_id = (record.key or b"").decode(errors="replace")
    if record.value is None:
        return IncidentNews(incident_id, None)
    return IncidentNews(incident_id, Snapshot(decode_incident_view(record.value), record.timestamp * NANOS_PER_MS))
