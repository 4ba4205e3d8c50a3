"""Reading files of JSON Lines, gzip too, with the place of every line."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from log_schema.line_file import LineFile, UnreadableLineError

from log_generator.errors import UnreadableFileError


class NumberedLine(NamedTuple):
    """A line of a file, without its end; numbers begin at 1."""

    file: Path
    number: int
    value: bytes


def read_lines(path: Path, stopped: Callable[[], bool] = lambda: False) -> Iterator[NumberedLine]:
    """Give the lines of a file that are not blank, until there is a stop.

    Raises:
        UnreadableFileError: it is not there, or ends before its gzip does.
    """
    try:
        with contextlib.closing(LineFile(path, stopped)) as lines:
            for number, value in lines:
                yield NumberedLine(path, number, value)
    except (OSError, UnreadableLineError) as error:
        raise UnreadableFileError(f"{path}: {error}") from None
