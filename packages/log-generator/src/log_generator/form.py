"""A draft of records made ready to be filled in, some hundred thousand times a second.

The whole of a request's records is one format string, filled in by one `%` and cut at its line ends: JSON holds none.
"""

from collections.abc import Sequence
from operator import itemgetter
from random import Random
from typing import NamedTuple

import msgspec
from log_schema import LogRecord, encode

from log_generator.blanks import MARK, TABLE_SIZE, TIME, TRACE_ID, UID, Blanks, Choice, Source, mark, mark_alone
from log_generator.message import Message, label_of
from log_generator.request import Written

_LAST = TABLE_SIZE - 1
_CUTS, _PICKS, _TIMES, _NUMBERS = range(4)  # the sections of the values that a form takes


class Drawn(NamedTuple):
    """What chance says of a form's blanks."""

    digits: bytes
    chance: bytes

    @property
    def trace_id(self) -> str:
        """The id of the trace: a request's first blank."""
        return self.digits[:32].decode()


class Form:
    """Records that only lack their ids, times and parameters; `uid_prefix` is what all their ids begin with."""

    def __init__(self, written: Sequence[Written], blanks: Blanks, uid_prefix: str) -> None:
        layout = _Layout(blanks)
        self._pattern = b"\n".join([layout.line(record, uid_prefix) for record, _ in written])
        self._width, self._cuts, self._picks = layout.width, layout.cuts, layout.picks
        self._choices = len(layout.choices)
        self._arrange = itemgetter(*layout.positions(len(written))) if written else None
        self._offsets = [record.time_unix_nano for record, _ in written]
        self._labels = [label_of(record.service, record.severity_number, line.template) for record, line in written]

    def __len__(self) -> int:
        """How many records it has."""
        return len(self._offsets)

    def draw(self, rng: Random) -> Drawn:
        """Draw what one request's records are to be filled with."""
        return Drawn(b"%0*x" % (self._width, rng.getrandbits(4 * self._width)), rng.randbytes(2 * self._choices))

    def fill(self, drawn: Drawn, start: int, due: int, first: int) -> list[Message]:
        """Make the messages of a request that begins `due` after `start`, in nanoseconds, not in order of time.

        `first` is the number of the first of its records.
        """
        if self._arrange is None:
            return []
        digits, chance, begin = drawn.digits, memoryview(drawn.chance).cast("H"), start + due
        values: list[bytes | int] = [digits[a:b] for a, b in self._cuts]
        values += [table[chance[choice] & _LAST] for table, choice in self._picks]
        values += [begin + offset for offset in self._offsets]
        values += range(first, first + len(self._offsets))
        lines = (self._pattern % self._arrange(values)).split(b"\n")  # of bytes: twice as fast as of str
        return list(zip(self.dues(due), lines, self._labels, strict=True))

    def dues(self, due: int) -> list[int]:
        """Give when each of its records is due, in the order that `fill` has."""
        return [due + offset for offset in self._offsets]


class _Blank(NamedTuple):
    """A value that is left open, and how it is written: inside a text, or alone."""

    number: int
    alone: bool


class _Layout:
    """Where values go: those cut out of the digits, those picked from tables, then each record's time and number."""

    def __init__(self, blanks: Blanks) -> None:
        self._blanks = blanks
        self.width = 0
        self.cuts: list[tuple[int, int]] = []
        self.picks: list[tuple[tuple[bytes, ...], int]] = []
        self.choices: dict[int, int] = {}  # by the blank's number, which of the form's random numbers it takes
        self._places: dict[_Blank, list[tuple[int, int]]] = {}
        self._order: list[tuple[int, int]] = []  # which section of the values, which of these
        self._records = 0
        if TRACE_ID in blanks.sources[:1]:  # it is told from the digits, so it is the first of them
            self._places[_Blank(0, alone=False)] = self._place(TRACE_ID, _Blank(0, alone=False))

    def line(self, record: LogRecord, uid_prefix: str) -> bytes:
        """Give a record as a format; the values it takes come to the order."""
        number, time = self._blanks.number(UID), self._blanks.number(TIME)
        self._places[_Blank(number, False)] = [(_NUMBERS, self._records)]
        self._places[_Blank(time, True)] = [(_TIMES, self._records)]
        self._records += 1
        draft = msgspec.structs.replace(record, uid=uid_prefix + mark(number), time_unix_nano=mark_alone(time))
        parts = MARK.split(encode(draft).decode())
        texts = [part.replace("%", "%%") for part in parts[::3]]
        conversions = [self._conversion(*found) for found in zip(parts[1::3], parts[2::3], strict=True)]
        written = [text + conversion for text, conversion in zip(texts, [*conversions, ""], strict=True)]
        return "".join(written).encode()

    def positions(self, records: int) -> list[int]:
        """Say which of the values the format takes, one after the other."""
        picks, times = len(self.cuts), len(self.cuts) + len(self.picks)
        base = (0, picks, times, times + records)
        return [base[section] + place for section, place in self._order]

    def _conversion(self, alone: str | None, inside: str | None) -> str:
        blank = _Blank(int(alone or inside or 0), alone is not None)
        source = self._blanks.sources[blank.number]
        if blank not in self._places:
            self._places[blank] = self._place(source, blank)
        self._order += self._places[blank]
        return "%s" if isinstance(source, Choice) else source.pattern

    def _place(self, source: Source, blank: "_Blank") -> list[tuple[int, int]]:
        if isinstance(source, Choice):
            choice = self.choices.setdefault(blank.number, len(self.choices))
            self.picks.append((source.alone if blank.alone else source.texts, choice))
            return [(_PICKS, len(self.picks) - 1)]
        return [(_CUTS, self._cut(size)) for size in source.groups]

    def _cut(self, size: int) -> int:
        self.cuts.append((self.width, self.width + size))
        self.width += size
        return len(self.cuts) - 1
