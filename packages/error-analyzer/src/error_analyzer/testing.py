"""Fakes of this package's own ports, and short ways to make records and events, for tests of whoever uses them."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

import msgspec
from log_schema import LogRecord, Resource, encode
from notifier.notification import Notification

from error_analyzer.errors import FencedError, ModelError, PublishError
from error_analyzer.event import ErrorEvent, Source
from error_analyzer.fingerprint import fingerprint_of
from error_analyzer.incident import Incident, decode_incident, encode_incident
from error_analyzer.ports import Arrivals, Changes, Message, Messages
from error_analyzer.prompt import Question
from error_analyzer.verification import Answer

SECOND = 1_000_000_000
NOON = 1_700_000_000 * SECOND  # some point in time, for events to be counted from


def make_record(
    service: str = "cart", body: str = "it failed", severity_number: int = 17, **fields: object
) -> LogRecord:
    """Make a log record at `NOON`; other fields by name."""
    values = {"uid": "u1", "time_unix_nano": NOON} | fields
    return LogRecord(
        severity_number=severity_number,
        body=body,
        resource=Resource(service_name=service),
        **values,  # type: ignore[arg-type] # a test's words
    )


def make_event(
    number: int, at: float = 0, service: str = "cart", text: str = "it failed", **fields: object
) -> ErrorEvent:
    """Make the error event at offset `number`, `at` seconds after `NOON`; other fields by name."""
    event = ErrorEvent(
        event_id=f"e{number}",
        fingerprint=fingerprint_of(service, text),
        template=text,
        service=service,
        environment="prod",
        time_unix_nano=NOON + int(at * SECOND),
        severity_number=17,
        body=text,
        source=Source("topic-1", 0, number),
    )
    return msgspec.structs.replace(event, **fields)


def as_messages(records: Iterable[LogRecord], partition: int = 0, first_offset: int = 0) -> list[Message]:
    """Put records into one partition."""
    return [
        Message("logs", Source("topic-1", partition, offset), encode(record))
        for offset, record in enumerate(records, first_offset)
    ]


class FakeClock:
    """A clock that stands still until it is moved; read it as seconds by calling, as nanoseconds with `nanos`."""

    def __init__(self, seconds: float = 1_000.0) -> None:
        self.seconds = seconds

    def __call__(self) -> float:
        """Give seconds."""
        return self.seconds

    def nanos(self) -> int:
        """Give nanoseconds."""
        return int(self.seconds * SECOND)

    def move(self, seconds: float) -> None:
        """Let time pass."""
        self.seconds += seconds


class FakeLogSource:
    """Gives the polls it was made with, one after the other, and remembers what was committed."""

    def __init__(self, *polls: Messages) -> None:
        self._polls = list(polls)
        self.committed: dict[int, int] = {}
        self.rebalancing = False

    def poll(self, timeout: timedelta) -> Messages:  # noqa: ARG002
        """Give the next poll, or nothing."""
        return self._polls.pop(0) if self._polls else Messages()

    def commit(self, next_offsets: dict[int, int]) -> bool:
        """Remember, unless `rebalancing` is set."""
        if not self.rebalancing:
            self.committed |= next_offsets
        return not self.rebalancing


class FakeErrorSink:
    """Remembers the batches; with `broken` set it takes none."""

    def __init__(self) -> None:
        self.batches: list[list[ErrorEvent]] = []
        self.broken = False

    def publish(self, batches: Sequence[Sequence[ErrorEvent]]) -> None:
        """Remember the batches."""
        if self.broken:
            raise PublishError("no broker")
        self.batches += [list(batch) for batch in batches]


class FakeJournal:
    """The topics `errors`, `incidents` and `notifications` in memory, with one consumer that may die at any write.

    `arrive` appends an event. A new instance made by `restarted` reads on from what the last transaction wrote.
    """

    def __init__(self) -> None:
        self.errors: list[ErrorEvent] = []
        self.committed = 0
        self.incidents: dict[str, bytes] = {}
        self.notifications: dict[str, Notification] = {}
        self.history: list[Notification] = []
        self.fenced = False
        self.most_events = 1_000
        self._position = 0
        self._loaded = False

    def arrive(self, *events: ErrorEvent) -> None:
        """Append events to `errors`."""
        self.errors += events

    def restart(self) -> None:
        """Forget what only a dead process knew."""
        self._position, self._loaded = self.committed, False

    def poll(self, timeout: timedelta) -> Arrivals:  # noqa: ARG002
        """Give the state first, then events."""
        if not self._loaded:
            self._loaded = True
            return Arrivals(reloaded={0: self.snapshots()})
        events = self.errors[self._position : self._position + self.most_events]
        self._position += len(events)
        return Arrivals([(0, event) for event in events])

    def unwritten(self) -> set[int]:
        """Say whether events were polled and not written."""
        return {0} if self._position > self.committed else set()

    def write(self, partition: int, changes: Changes) -> None:  # noqa: ARG002
        """Write all, or with `fenced` set nothing."""
        if self.fenced:
            self.fenced = False
            self.restart()
            raise FencedError("another process has it")
        self.incidents |= {incident.incident_id: encode_incident(incident) for incident in changes.snapshots}
        for incident_id in changes.removed:
            self.incidents.pop(incident_id, None)
        self.notifications |= {n.incident_id: n for n in changes.notifications}
        self.history += changes.notifications
        self.committed = self._position

    def snapshots(self) -> list[Incident]:
        """Read the topic `incidents`."""
        found = [decode_incident(value) for value in self.incidents.values()]
        return sorted(found, key=lambda incident: (incident.first_unix_nano, incident.incident_id))


class FakeAnalyst:
    """Gives the answers it was made with; an error among them is raised."""

    name = "fake-model"

    def __init__(self, *answers: Answer | ModelError) -> None:
        self._answers = list(answers)
        self.questions: list[Question] = []

    def ask(self, question: Question) -> Answer:
        """Give the next answer."""
        self.questions.append(question)
        answer = self._answers.pop(0)
        if isinstance(answer, ModelError):
            raise answer
        return answer
