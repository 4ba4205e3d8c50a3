"""Marks that stand, in a record, where values are filled in later.

A mark is a number between two characters of Unicode's private use, which no template may hold. It goes through JSON
as it is, so that what a record looks like on the wire is the codec's alone to say.
"""

import re
from typing import NamedTuple

PRIVATE = re.compile("[\ue000-\ue002]")
MARK = re.compile('("\ue002\\d+\ue001"|\ue000\\d+\ue001)')

TABLE_SIZE = 256  # so that a byte of chance picks a value


class Choice(NamedTuple):
    """One of `TABLE_SIZE` values, as it stands inside a JSON text, and as it stands alone."""

    texts: tuple[bytes, ...]
    alone: tuple[bytes, ...]


class Digits(NamedTuple):
    """Random hexadecimal digits, in groups that `pattern` puts together with `%`."""

    pattern: str
    groups: tuple[int, ...]


class Told(NamedTuple):
    """What is told when the form is filled in: a record's time, or the number of its request."""

    pattern: str


TIME = Told("%d")
REQUEST = Told("%s")
TRACE_ID = Digits("%s", (32,))
SPAN_ID = Digits("%s", (16,))

Source = Choice | Digits | Told


class Blanks:
    """The values that a request's records leave open, numbered."""

    def __init__(self) -> None:
        self.sources: list[Source] = []

    def mark(self, source: Source) -> str:
        """Give the mark of a new value inside a text."""
        return mark(self.number(source))

    def number(self, source: Source) -> int:
        """Give the number of a new value."""
        self.sources.append(source)
        return len(self.sources) - 1


def mark(number: int) -> str:
    """Write the mark of a value that stands inside a text."""
    return f"\ue000{number}\ue001"


def mark_alone(number: int) -> str:
    """Write the mark of a value that is all there is: a number then has no quotes."""
    return f"\ue002{number}\ue001"
