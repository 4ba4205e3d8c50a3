"""Reading files of JSON Lines, gzip too, with the number of every line."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from log_generator.errors import UnreadableFileError

_GZIP = b"\x1f\x8b"


class NumberedLine(NamedTuple):
    """A line of a file, without its end; numbers begin at 1."""

    file: Path
    number: int
    value: bytes


def read_lines(path: Path) -> Iterator[NumberedLine]:
    """Give the lines of a file that are not blank.

    Raises:
        UnreadableFileError: it is not there, or ends before its gzip does.
    """
    number = 0
    try:
        with _open(path) as file:
            for number, line in enumerate(file, 1):
                if value := line.strip():
                    yield NumberedLine(path, number, value)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableFileError(f"{path}:{number + 1}: can't be read on: {error}") from None


def _open(path: Path) -> BinaryIO:
    with path.open("rb") as file:
        compressed = file.read(2) == _GZIP
    return cast("BinaryIO", gzip.open(path)) if compressed else path.open("rb")
