"""A draft of records made ready to be filled in, some hundred thousand times a second.

The whole of a request's records is one format string, filled in by one `%` and cut at its line ends: JSON holds none.
"""

from collections.abc import Callable, Sequence
from operator import itemgetter
from random import Random
from struct import Struct
from typing import NamedTuple

from log_schema import LogRecord, encode
from msgspec.structs import replace

from log_generator.blanks import MARK, REQUEST, TIME, TRACE_ID, Blanks, Choice, Digits, Source, Told, mark_alone
from log_generator.message import Message, label_of
from log_generator.request import Written

_CUTS, _PICKS, _TIMES, _REQUEST = range(4)  # the sections of the values that a form takes


class Drawn(NamedTuple):
    """What chance says of a form's blanks."""

    digits: bytes
    choices: bytes

    @property
    def trace_id(self) -> str:
        """The id of the trace: a request's first blank."""
        return self.digits[:32].decode()


class Form:
    """Records that only lack their ids, times and parameters.

    Their uids are `uid_prefix`, the number of the request, 8 hex digits, and that of the record in it, 2 or more.
    """

    def __init__(self, written: Sequence[Written], blanks: Blanks, uid_prefix: str) -> None:
        layout = _Layout(blanks, uid_prefix)
        self._pattern = b"\n".join([layout.line(record) for record, _ in written])
        self._cut = Struct("".join(f"{size}s" for size in layout.cuts)).unpack_from
        self._bytes = sum(layout.cuts) // 2 + 1  # of chance for the digits
        self._tables = [table for table, _ in layout.picks]
        self._choices = len(layout.choices)
        self._choose = _chooser([choice for _, choice in layout.picks])
        self._arrange = itemgetter(*layout.positions(len(written))) if written else None
        self._offsets = [record.time_unix_nano for record, _ in written]
        self._labels = [label_of(record.service, record.severity_number, line.template) for record, line in written]

    def __len__(self) -> int:
        """How many records it has."""
        return len(self._offsets)

    def draw(self, rng: Random) -> Drawn:
        """Draw what one request's records are to be filled with."""
        chance = rng.randbytes(self._bytes + self._choices)
        return Drawn(chance[: self._bytes].hex().encode(), chance[self._bytes :])

    def fill(self, drawn: Drawn, start: int, due: int, number: int) -> list[Message]:
        """Make the messages of request `number`, which begins `due` after `start`, in nanoseconds.

        They are not in order of time.
        """
        if self._arrange is None:
            return []
        begin = start + due
        values: list[bytes | int] = [*self._cut(drawn.digits)]
        values += [table[choice] for table, choice in zip(self._tables, self._choose(drawn.choices), strict=True)]
        values += [begin + offset for offset in self._offsets]
        values.append(b"%08x" % number)
        lines = (self._pattern % self._arrange(values)).split(b"\n")  # of bytes: twice as fast as of str
        return list(zip(self.dues(due), lines, self._labels, strict=True))

    def dues(self, due: int) -> list[int]:
        """Give when each of its records is due, in the order that `fill` has."""
        return [due + offset for offset in self._offsets]


class _Blank(NamedTuple):
    """A value that is left open, and how it is written: inside a text, or alone."""

    number: int
    alone: bool


def _chooser(choices: Sequence[int]) -> Callable[[bytes], Sequence[int]]:
    """Make what gives each pick its choice: mostly they are one to one."""
    if list(choices) == [*range(len(choices))]:
        return lambda chance: chance
    return itemgetter(*choices)


class _Layout:
    """Where values go: digits that are cut out, values that are picked, each record's time, the request's number."""

    def __init__(self, blanks: Blanks, uid_prefix: str) -> None:
        self._blanks = blanks
        self._uid = uid_prefix + blanks.mark(REQUEST)
        self.cuts: list[int] = []  # their widths, one after the other
        self.picks: list[tuple[tuple[bytes, ...], int]] = []
        self.choices: dict[int, int] = {}  # by the blank's number, which of the form's choices it is
        self._places: dict[_Blank, list[tuple[int, int]]] = {}
        self._order: list[tuple[int, int]] = []  # which section of the values, which of these
        self._records = 0
        if TRACE_ID in blanks.sources[:1]:  # it is told from the digits, so it is the first of them
            self._places[_Blank(0, alone=False)] = self._place(TRACE_ID, _Blank(0, alone=False))

    def line(self, record: LogRecord) -> bytes:
        """Give a record as a format; the values it takes come to the order."""
        time = self._blanks.number(TIME)
        self._places[_Blank(time, alone=True)] = [(_TIMES, self._records)]
        uid = f"{self._uid}{self._records:02x}"
        self._records += 1
        parts = MARK.split(encode(replace(record, uid=uid, time_unix_nano=mark_alone(time))).decode())
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

    def _place(self, source: Source, blank: _Blank) -> list[tuple[int, int]]:
        if isinstance(source, Told):
            return [(_REQUEST, 0)]
        if isinstance(source, Digits):
            self.cuts += source.groups
            return [(_CUTS, place) for place in range(len(self.cuts) - len(source.groups), len(self.cuts))]
        choice = self.choices.setdefault(blank.number, len(self.choices))
        self.picks.append((source.alone if blank.alone else source.texts, choice))
        return [(_PICKS, len(self.picks) - 1)]
