"""Fakes of the generator's ports, for tests of whoever uses them."""

from dataclasses import dataclass, field

from log_schema import LogRecord, Severity
from log_schema.errors import DeliveryError

from log_generator.sink import Tally
from log_generator.truth import Truth


class FakeTime:
    """A clock in nanoseconds that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0
        self.slept: list[float] = []

    def clock(self) -> int:
        """Give the time."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let it pass."""
        self.slept.append(seconds)
        self.now += round(seconds * 1e9)


@dataclass
class FakeSink:
    """Keeps what it is given; `room` is how much may be in flight, and `flush` acknowledges while it may."""

    room: int = 1_000_000
    acknowledges: bool = True
    breaks_after: int | None = None
    records: list[LogRecord] = field(default_factory=list)
    truths: list[Truth] = field(default_factory=list)
    acknowledged: int = 0
    closed: bool = False

    def has_room(self) -> bool:
        """Say whether there is room; raise once it is broken."""
        if self.breaks_after is not None and len(self.records) >= self.breaks_after:
            raise DeliveryError(1, TimeoutError("the broker is away"))
        return len(self.records) - self.acknowledged < self.room

    def send(self, record: LogRecord) -> None:
        """Keep a record."""
        self.records.append(record)

    def announce(self, truth: Truth) -> None:
        """Keep a truth."""
        self.truths.append(truth)

    def flush(self, timeout_s: float) -> bool:  # noqa: ARG002 - nothing to wait for
        """Acknowledge everything, or nothing."""
        if self.acknowledges:
            self.acknowledged = len(self.records)
        return self.acknowledges

    def tally(self) -> Tally:
        """Count."""
        errors = sum(record.severity_number >= Severity.ERROR for record in self.records)
        return Tally(len(self.records), self.acknowledged, 0, errors)

    def close(self) -> None:
        """Note that it was closed."""
        self.closed = True
