"""What the two loops need of the world."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from notifier.notification import Notification

from error_analyzer.event import ErrorEvent, Source
from error_analyzer.incident import Incident
from error_analyzer.prompt import Question
from error_analyzer.verification import Answer


@dataclass(frozen=True, slots=True)
class Message:
    """One message of `logs` with its place; its own time in Kafka and its headers help to read it."""

    topic: str
    source: Source
    value: bytes | None
    time_unix_nano: int | None = None
    headers: Sequence[tuple[str, bytes | None]] = ()


@dataclass(frozen=True, slots=True)
class Messages:
    """What a poll brought; `reassigned` when our share of the partitions may have changed just before."""

    messages: Sequence[Message] = ()
    reassigned: bool = False


class LogSource(Protocol):
    """Reads `logs`, as one of several that share its partitions."""

    def poll(self, timeout: timedelta) -> Messages:
        """Wait for messages at most that long."""

    def commit(self, next_offsets: dict[int, int]) -> bool:
        """Remember, by partition, where to go on after a restart; false when the share just changes."""


class ErrorSink(Protocol):
    """Takes events for `errors`, in order."""

    def publish(self, batches: Sequence[Sequence[ErrorEvent]]) -> None:
        """Return when all events of all batches are acknowledged.

        Raises:
            PublishError: they are not, and then none after the first missing one will ever be written.
        """


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What a poll of `errors` brought, each event with its partition.

    `reloaded` holds the environments' incidents by partition whenever our share may have changed: what was in
    memory is void then.
    """

    events: Sequence[tuple[int, ErrorEvent]] = ()
    reloaded: dict[int, list[Incident]] | None = None
    unreadable: int = 0


@dataclass(slots=True)
class Changes:
    """What one transaction writes, beside the consumed offsets."""

    snapshots: list[Incident] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    notifications: list[Notification] = field(default_factory=list)


class Journal(Protocol):
    """Reads `errors` and keeps the incidents, both or neither."""

    def poll(self, timeout: timedelta) -> Arrivals:
        """Wait for events at most that long."""

    def unwritten(self) -> set[int]:
        """Give the partitions of which events were polled that no `write` has covered yet."""

    def write(self, partition: int, changes: Changes) -> None:
        """Write the changes and everything polled of the partition as consumed, in one transaction.

        Raises:
            FencedError: nothing was written, or no one knows; the next poll brings what is ours reloaded.
            PublishError: Kafka refuses, or has not answered several times; this process can't go on.
        """


class Analyst(Protocol):
    """A language model."""

    name: str

    def ask(self, question: Question) -> Answer:
        """Answer, or give up within a minute or so.

        Raises:
            ModelError: it gave no usable answer.
        """
