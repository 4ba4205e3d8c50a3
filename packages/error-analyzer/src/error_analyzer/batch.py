"""When a batch of errors is ready to be published."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from error_analyzer.event import ErrorEvent


@dataclass(slots=True)
class Batch:
    """Events that wait to be published together, oldest first; `opened_at` is the clock's reading at the first."""

    clock: Callable[[], float]
    events: list[ErrorEvent] = field(default_factory=list)
    opened_at: float = 0.0

    def add(self, event: ErrorEvent) -> None:
        """Put an event behind the others."""
        if not self.events:
            self.opened_at = self.clock()
        self.events.append(event)

    def take(self, most: int) -> list[ErrorEvent]:
        """Take out at most that many, oldest first."""
        taken, self.events = self.events[:most], self.events[most:]
        self.opened_at = self.clock()
        return taken

    @property
    def age(self) -> timedelta:
        """How long the first event has waited; zero when none waits."""
        return timedelta(seconds=self.clock() - self.opened_at) if self.events else timedelta()


class BatchPolicy(Protocol):
    """Says whether a batch is ready."""

    def __call__(self, batch: Batch) -> bool:
        """Look at a batch that holds at least one event."""


@dataclass(frozen=True, slots=True)
class Full:
    """Ready when it holds that many events."""

    size: int

    def __call__(self, batch: Batch) -> bool:
        """Count."""
        return len(batch.events) >= self.size


@dataclass(frozen=True, slots=True)
class OlderThan:
    """Ready when its first event has waited that long."""

    limit: timedelta

    def __call__(self, batch: Batch) -> bool:
        """Look at the clock."""
        return bool(batch.events) and batch.age >= self.limit


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Ready when one of the policies says so."""

    policies: tuple[BatchPolicy, ...]

    def __call__(self, batch: Batch) -> bool:
        """Ask them in turn."""
        return any(policy(batch) for policy in self.policies)
