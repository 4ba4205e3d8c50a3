"""What a source of logs gives, one after the other: messages, and words on what is really broken."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from log_generator.message import Message
from log_generator.truth import Truth


class Announcement(NamedTuple):
    """A truth, and when it is due, in nanoseconds after the start."""

    due: int
    truth: Truth


Emission = list[Message] | Announcement  # messages stand in order of time


class Source(Protocol):
    """Where emissions come from: made up, or replayed."""

    def __iter__(self) -> Iterator[Emission]:
        """Give the emissions; what is overdue is sent at once."""
        ...

    def unfinished(self, stopped: int | None = None) -> Iterable[Truth]:
        """Say the end of everything that began and whose end was not said, because this is all there will be.

        An announcement counts as said once what comes after it was asked for. Where not all messages given were sent,
        `stopped` is when the last of those that were was due, in nanoseconds after the start.
        """
        ...
