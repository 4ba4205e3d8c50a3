"""Fakes of the generator's ports, for tests of whoever uses them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from log_schema import LogRecord
from log_schema.codec import decode_own
from log_schema.errors import DeliveryError

from log_generator.message import Message
from log_generator.sink import Tally
from log_generator.truth import Truth

A_TRUTH = Truth(
    drill_id="d",
    scenario="s",
    seed=1,
    kind="exception",
    root_service="cart",
    environment="production",
    from_unix_nano=1,
    to_unix_nano=None,
    services=("cart",),
    trace_ids=(),
)
"""A fault that lasts, for tests that need any."""


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
    """Keeps what it is given; `room_for` is how much may be in flight, and `flush` acknowledges while it may."""

    room_for: int = 1_000_000
    acknowledges: bool = True
    breaks_after: int | None = None
    loses_truths: bool = False
    messages: list[Message] = field(default_factory=list)
    truths: list[Truth] = field(default_factory=list)
    acknowledged: int = 0
    closed: bool = False

    @property
    def records(self) -> list[LogRecord]:
        """The messages, as whoever reads them sees them."""
        return [decode_own(value or b"") for _, value, _ in self.messages]

    def room(self) -> int:
        """Say how much room there is; raise once it is broken."""
        left = self.room_for - (len(self.messages) - self.acknowledged)
        if self.breaks_after is None:
            return left
        if len(self.messages) >= self.breaks_after:
            raise DeliveryError(1, TimeoutError("the broker is away"))
        return min(left, self.breaks_after - len(self.messages))

    def send(self, messages: Sequence[Message]) -> int:
        """Keep messages."""
        self.messages += messages
        return len(messages)

    def require_told(self) -> None:
        """Raise if a truth is to be lost."""
        if self.loses_truths:
            raise DeliveryError(len(self.truths), TimeoutError("the broker is away"))

    def announce(self, truth: Truth) -> None:
        """Keep a truth."""
        self.truths.append(truth)

    def flush(self, timeout_s: float) -> bool:  # noqa: ARG002 - nothing to wait for
        """Acknowledge everything, or nothing."""
        if self.acknowledges:
            self.acknowledged = len(self.messages)
        return self.acknowledges

    def tally(self) -> Tally:
        """Count."""
        errors = sum(label.is_error for _, _, label in self.messages)
        return Tally(len(self.messages), self.acknowledged, 0, errors)

    def close(self) -> None:
        """Note that it was closed."""
        self.closed = True
