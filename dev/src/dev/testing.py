"""Stand-ins for what this package takes from outside."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext


class RecordingReporter:
    """Keeps what it is told, in order."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, line: str) -> None:
        """Keep one line."""
        self.lines.append(line)

    @contextmanager
    def counting(self, what: str, total: int) -> Iterator[Callable[[], None]]:  # noqa: ARG002 - the port's
        """Count nothing."""
        yield lambda: None

    def waiting(self, what: str) -> AbstractContextManager[object]:  # noqa: ARG002 - the port's
        """Show nothing."""
        return nullcontext()


class SteppingClock:
    """A clock that moves only when somebody sleeps, `pace` times as far as was asked for."""

    def __init__(self, pace: float = 1.0) -> None:
        self._seconds = 0.0
        self._pace = pace

    def now(self) -> float:
        """Give the seconds slept so far."""
        return self._seconds

    def sleep(self, seconds: float) -> None:
        """Let time pass at once."""
        self._seconds += seconds * self._pace
