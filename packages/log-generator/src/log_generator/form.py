"""A draft of records made ready to be filled in, some hundred thousand times a second.

Each record is a format, filled in by one `%` from values that all records of a request share.
"""

from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from random import Random
from struct import Struct
from typing import NamedTuple

from log_schema import LogRecord, encode
from msgspec.structs import replace

from log_generator.blanks import MARK, REQUEST, TIME, TRACE_ID, Blanks, Choice, Digits, mark, mark_alone
from log_generator.message import Message, label_of
from log_generator.request import Written

_CUTS, _PICKS, _TIMES, _REQUEST = range(4)  # the sections of the values that a form takes


_Place = tuple[str, list[tuple[int, int]]]  # how a value is written; which section of the values, which of these
Pick = Callable[[Sequence[bytes | int]], tuple[bytes | int, ...]]


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
        layout = _Layout(blanks, [record for record, _ in written], uid_prefix)
        self._cut = Struct("".join(f"{size}s" for size in layout.cuts)).unpack_from
        self._bytes = sum(layout.cuts) // 2 + 1  # of chance for the digits
        self._tables = [table for table, _ in layout.picks]
        self._choices = len(layout.choices)
        self._choose = _chooser([choice for _, choice in layout.picks])
        self._offsets = [record.time_unix_nano for record, _ in written]
        labels = [label_of(record.service, record.severity_number, line.template) for record, line in written]
        self._rows = list(zip(self._offsets, layout.formats(), labels, strict=True))

    def draw(self, rng: Random) -> Drawn:
        """Draw what one request's records are to be filled with."""
        chance = rng.randbytes(self._bytes + self._choices)
        return Drawn(chance[: self._bytes].hex().encode(), chance[self._bytes :])

    def fill(self, drawn: Drawn, start: int, due: int, number: int) -> list[Message]:
        """Make the messages of request `number`, which begins `due` after `start`, in nanoseconds.

        They are not in order of time.
        """
        begin = start + due
        values = (
            *self._cut(drawn.digits),
            *[table[choice] for table, choice in zip(self._tables, self._choose(drawn.choices), strict=True)],
            *[begin + offset for offset in self._offsets],
            b"%08x" % number,
        )
        # `%` of bytes: twice as fast as of str
        return [(due + offset, form % pick(values), label) for offset, (form, pick), label in self._rows]

    def dues(self, due: int) -> list[int]:
        """Give when each of its records is due, in the order that `fill` has."""
        return [due + offset for offset in self._offsets]


def _chooser(choices: Sequence[int]) -> Callable[[bytes], Sequence[int]]:
    """Make what gives each pick its choice: mostly they are one to one."""
    if list(choices) == [*range(len(choices))]:
        return lambda chance: chance
    return itemgetter(*choices)


class _Layout:
    """Where values go: digits that are cut out, values that are picked, each record's time, the request's number."""

    def __init__(self, blanks: Blanks, records: Sequence[LogRecord], uid_prefix: str) -> None:
        self._sources = blanks.sources
        self.cuts: list[int] = []  # their widths, one after the other
        self.picks: list[tuple[tuple[bytes, ...], int]] = []
        self.choices: dict[int, int] = {}  # by the blank's number, which of the form's choices it is
        self._times = 0
        self._known: dict[str, _Place] = {}
        if TRACE_ID in blanks.sources[:1]:  # it is told from the digits, so it is the first of them
            self._known[mark(0)] = self._place(mark(0))
        uid = uid_prefix + blanks.mark(REQUEST)
        self._lines = [
            self._line(replace(record, uid=f"{uid}{place:02x}", time_unix_nano=mark_alone(blanks.number(TIME))))
            for place, record in enumerate(records)
        ]

    def formats(self) -> Iterator[tuple[bytes, Pick]]:
        """Give each record's format, and what picks its values out of the form's."""
        picks, times = len(self.cuts), len(self.cuts) + len(self.picks)
        base = (0, picks, times, times + self._times)
        for form, order in self._lines:
            yield form, itemgetter(*[base[section] + place for section, place in order])

    def _line(self, draft: LogRecord) -> tuple[bytes, list[tuple[int, int]]]:
        parts = MARK.split(encode(draft).decode().replace("%", "%%"))
        order: list[tuple[int, int]] = []
        for place in range(1, len(parts), 2):
            found = parts[place]
            if found not in self._known:
                self._known[found] = self._place(found)
            parts[place], values = self._known[found]
            order += values
        return "".join(parts).encode(), order

    def _place(self, found: str) -> _Place:
        """Give how a blank is written, and the values that takes."""
        alone = found.startswith('"')
        number = int(found[2:-2] if alone else found[1:-1])
        source = self._sources[number]
        if isinstance(source, Choice):
            choice = self.choices.setdefault(number, len(self.choices))
            self.picks.append((source.alone if alone else source.texts, choice))
            return "%s", [(_PICKS, len(self.picks) - 1)]
        if isinstance(source, Digits):
            self.cuts += source.groups
            return source.pattern, [(_CUTS, len(self.cuts) - len(source.groups) + n) for n in range(len(source.groups))]
        if source is TIME:
            self._times += 1
            return source.pattern, [(_TIMES, self._times - 1)]
        return source.pattern, [(_REQUEST, 0)]
