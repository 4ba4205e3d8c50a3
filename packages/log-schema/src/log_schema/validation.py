"""What is wrong with lines that are meant to be log records."""

from collections.abc import Iterable, Iterator

import msgspec

from log_schema.decode import DecodeError, decode
from log_schema.line_file import NumberedLine
from log_schema.origin import Origin

_JSON = (("content-type", b"application/json"),)


class Problem(msgspec.Struct, frozen=True):
    """A line that is no record, and why."""

    line: int
    reason: str


class Checked(msgspec.Struct):
    """How many lines there were, how many records in them, and how many lines were none."""

    lines: int = 0
    records: int = 0
    problems: int = 0


def find_problems(lines: Iterable[NumberedLine], checked: Checked) -> Iterator[Problem | None]:
    """Give what is wrong with each line, None where nothing is, and count in `checked`.

    A line may be of any JSON shape that the pipeline reads. It needs a time of its own: no Kafka lends it one.
    """
    for line in lines:
        checked.lines += 1
        try:
            checked.records += len(decode(line.value, Origin("file", 0, line.number), _JSON))
            yield None
        except DecodeError as error:
            checked.problems += 1
            yield Problem(line.number, str(error))
