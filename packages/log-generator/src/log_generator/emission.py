"""What a source of logs gives, one after the other: records, and words on what is really broken."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from log_schema import LogRecord

from log_generator.truth import Truth

Emission = tuple[int, LogRecord | Truth]  # when it is due, in nanoseconds after the start, and what


class Source(Protocol):
    """Where emissions come from: made up, or replayed."""

    def __iter__(self) -> Iterator[Emission]:
        """Give the emissions; what is overdue is sent at once."""
        ...

    def unfinished(self) -> Iterable[Truth]:
        """Say the end of everything that began and whose end was not said, because this is all there will be."""
        ...
