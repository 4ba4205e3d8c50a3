"""The loop that turns the errors in `logs` into events in `errors`."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import msgspec
import structlog
from log_schema import DecodeError, Origin, decode

from error_analyzer.batch import AnyOf, Batch, Full, OlderThan
from error_analyzer.detection import Detector
from error_analyzer.event import ErrorEvent
from error_analyzer.ports import ErrorSink, LogSource, Message

_POLL = timedelta(milliseconds=200)
_COMMIT_EVERY = timedelta(seconds=1)

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class DetectTally:
    """What the loop has done since it started."""

    records: int = 0
    undecodable: int = 0
    published: int = 0
    batches: int = 0


class Detect:
    """Reads every record once or more, publishes every error once or more, and loses none.

    An offset is committed only when all errors before it are acknowledged.
    """

    def __init__(
        self,
        source: LogSource,
        sink: ErrorSink,
        *,
        batch_size: int,
        batch_age: timedelta,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source = source
        self._sink = sink
        self._size = batch_size
        self._age = batch_age
        self._clock = clock
        self._batch = Batch(clock)
        self._ready = AnyOf((Full(batch_size), OlderThan(batch_age)))
        self._detector = Detector()
        self._read_to: dict[int, int] = {}  # next offset by partition, since the last commit
        self._committed_at = clock()
        self.tally = DetectTally()

    def run(self, stop: threading.Event) -> None:
        """Go on until asked to stop, then publish and commit what was read."""
        while not stop.is_set():
            self.turn()
        self._publish_all()
        self._commit()

    def turn(self) -> None:
        """Poll once; publish what is ready; commit now and then."""
        polled = self._source.poll(self._patience())
        if polled.reassigned:
            self._start_over()
        for message in polled.messages:
            self._take(message)
        self._publish(self._ready_batches())
        if self._read_to and self._clock() - self._committed_at >= _COMMIT_EVERY.total_seconds():
            self._commit()

    def _patience(self) -> timedelta:
        return min(_POLL, max(timedelta(), self._age - self._batch.age)) if self._batch.events else _POLL

    def _start_over(self) -> None:
        """What waits was read by an earlier share of ours: others may publish it too, none must miss it."""
        self._publish_all()
        self._read_to.clear()

    def _take(self, message: Message) -> None:
        source = message.source
        self.tally.records += 1
        try:
            origin = Origin(message.topic, source.partition, source.offset, message.time_unix_nano)
            records = decode(message.value, origin, message.headers)
        except DecodeError:
            self.tally.undecodable += 1  # the sink keeps it as a dead letter, with the reason
            records = ()
        for index, record in enumerate(records):
            event = self._detector.see(record, msgspec.structs.replace(source, index=index))
            if event is not None:
                self._batch.add(event)
        self._read_to[source.partition] = source.offset + 1

    def _ready_batches(self) -> list[list[ErrorEvent]]:
        batches = []
        while self._ready(self._batch):
            batches.append(self._batch.take(self._size))
        return batches

    def _publish_all(self) -> None:
        waiting = self._batch.take(len(self._batch.events))
        self._publish([waiting[n : n + self._size] for n in range(0, len(waiting), self._size)])

    def _publish(self, batches: list[list[ErrorEvent]]) -> None:
        if not batches:
            return
        self._sink.publish(batches)
        errors = sum(map(len, batches))
        self.tally.published += errors
        self.tally.batches += len(batches)
        log.info("errors_published", errors=errors, batches=len(batches), total=self.tally.published)

    def _commit(self) -> None:
        offsets = dict(self._read_to)
        for event in self._batch.events:
            partition = event.source.partition
            offsets[partition] = min(event.source.offset, offsets.get(partition, event.source.offset))
        if offsets and self._source.commit(offsets):
            self._read_to = {n: offset for n, offset in self._read_to.items() if offset > offsets[n]}
        self._committed_at = self._clock()
