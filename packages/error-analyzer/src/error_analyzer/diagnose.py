"""The loop that folds error events into incidents and says what people should be shown.

What it knows is in the topic `incidents`: a transaction writes the changed snapshots and notifications together with
the consumed offsets, so a process that dies anywhere leaves either all of them or none.
"""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from error_analyzer.activity import NANOS
from error_analyzer.announcing import Announcer
from error_analyzer.assessment import assess
from error_analyzer.book import Book
from error_analyzer.counsel import Counsel, Opinion
from error_analyzer.errors import FencedError
from error_analyzer.incident import Incident, ModelState
from error_analyzer.ports import Changes, Journal

_POLL = timedelta(milliseconds=100)
_WRITE_EVERY = timedelta(milliseconds=250)

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class DiagnoseTally:
    """What the loop has done since it started."""

    counted: int = 0
    duplicates: int = 0
    unreadable: int = 0
    notifications: int = 0
    open_incidents: int = 0


class Diagnose:
    """Counts every event exactly once, whatever dies; `clock` is the wall time in nanoseconds."""

    def __init__(
        self,
        journal: Journal,
        *,
        quiet: timedelta,
        counsel: Counsel | None = None,
        clock: Callable[[], int] = time.time_ns,
    ) -> None:
        self._journal = journal
        self._quiet = quiet
        self._counsel = counsel
        self._clock = clock
        self._books: dict[str, Book] = {}
        self._partition: dict[str, int] = {}  # of `errors`, by environment
        self._announcer = Announcer()
        self._written_at = clock()
        self.tally = DiagnoseTally()

    def run(self, stop: threading.Event) -> None:
        """Go on until asked to stop, then write what was folded."""
        while not stop.is_set():
            self.turn()
        self._write()

    def turn(self) -> None:
        """Poll once, fold what came, and write when it is time to."""
        arrivals = self._journal.poll(_POLL)
        self.tally.unreadable += arrivals.unreadable
        if arrivals.reloaded is not None:
            self._reload(arrivals.reloaded)
        now = self._clock()
        for partition, event in arrivals.events:
            self._book(event.environment, partition).fold(event, now)
        self._hear(self._counsel.opinions() if self._counsel else [])
        for book in self._books.values():
            book.settle(now)
        if self._has_alarm() or now - self._written_at >= _WRITE_EVERY.total_seconds() * NANOS:
            self._write()

    def _reload(self, incidents: dict[int, list[Incident]]) -> None:
        now = self._clock()
        self._books.clear()
        for partition, of_partition in incidents.items():
            for environment in {incident.environment for incident in of_partition}:
                own = [incident for incident in of_partition if incident.environment == environment]
                self._books[environment] = Book(environment, self._quiet, own, now)
                self._partition[environment] = partition
        self._announcer.restart(i for book in self._books.values() for i in book.incidents.values())
        log.info("incidents_loaded", partitions=sorted(incidents), incidents=sum(map(len, incidents.values())))

    def _book(self, environment: str, partition: int) -> Book:
        self._partition[environment] = partition
        return self._books.setdefault(environment, Book(environment, self._quiet))

    def _hear(self, opinions: Iterable[Opinion]) -> None:
        for opinion in opinions:
            for book in self._books.values():
                incident = book.incidents.get(opinion.incident_id)
                if incident is not None:
                    calls = (incident.model.calls if incident.model else 0) + 1
                    incident.model = ModelState(calls=calls, about=opinion.about, answer=opinion.diagnosis)
                    book.touch(incident)

    def _has_alarm(self) -> bool:
        return any(
            i.told is None and i.status == "open" for book in self._books.values() for i in book.changed.values()
        )

    def _write(self) -> None:
        self._written_at = self._clock()
        self._follow_up()
        changed = {self._partition[name] for name, book in self._books.items() if book.changed}
        for partition in sorted(self._journal.unwritten() | changed):
            books = [book for name, book in self._books.items() if self._partition[name] == partition]
            try:
                self._write_partition(partition, books)
            except FencedError as error:
                log.warning("partition_lost", partition=partition, reason=str(error))
                return

    def _follow_up(self) -> None:
        """See to what is to happen without a new event: people to be told, the model to be asked."""
        for incident in self._announcer.overdue(self._written_at):
            self._books[incident.environment].touch(incident)
        if self._counsel is None:
            return
        for book in self._books.values():
            for incident in book.incidents.values():
                self._counsel.consider(incident, self._written_at)

    def _write_partition(self, partition: int, books: list[Book]) -> None:
        changes = Changes()
        for book in books:
            changes.removed += sorted(book.removed)
            changes.snapshots += [self._renewed(incident, book) for incident in book.changed.values()]
        announced = (self._announcer.announce(incident, self._written_at) for incident in changes.snapshots)
        changes.notifications = [notification for notification in announced if notification is not None]
        self._journal.write(partition, changes)
        self._account(partition, books, changes)

    def _renewed(self, incident: Incident, book: Book) -> Incident:
        assess(incident, book)
        incident.revision += 1
        incident.source_offsets = dict(book.marks)
        return incident

    def _account(self, partition: int, books: list[Book], changes: Changes) -> None:
        duplicates = sum(book.duplicates for book in books)
        counted = sum(book.counted for book in books)
        for book in books:
            book.clear()
        self.tally.duplicates += duplicates
        self.tally.counted += counted
        self.tally.notifications += len(changes.notifications)
        self.tally.open_incidents = sum(i.status == "open" for b in self._books.values() for i in b.incidents.values())
        if changes.snapshots or duplicates:
            log.info("errors_counted", partition=partition, errors=counted, duplicates=duplicates)
        for incident in changes.snapshots:
            log.info(
                "incident_changed",
                incident=incident.incident_id,
                status=incident.status,
                revision=incident.revision,
                errors=incident.error_count,
                suspect=incident.suspects[0].service if incident.suspects else None,
            )
