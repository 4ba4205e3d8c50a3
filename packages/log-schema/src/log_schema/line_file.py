"""Files of one JSON value a line, gzip too, with the number of every line."""

import errno
import gzip
import io
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, cast

from log_schema.stoppable_file import open_stoppable

STDIN = Path("-")

_LONGEST = 16_000_000  # bytes; Kafka's messages have a megabyte, and a line may have no end
_GZIP = b"\x1f\x8b"


class UnreadableLineError(Exception):
    """The file can't be read on from here: it is cut off, or the disk fails."""


class NumberedLine(NamedTuple):
    """A line without its end; numbers begin at 1."""

    number: int
    value: bytes


class LineFile:
    """The lines of a file, or of standard input where its name is `-`; gzip is recognized by content.

    Of a line of more than 16 MB, which can be no message, only the beginning is given. Once `stopped` says so, the
    lines end, also where a named pipe brings nothing.
    """

    def __init__(self, path: Path, stopped: Callable[[], bool] = lambda: False) -> None:
        self._stopped = stopped
        self._raw = _standard_input() if path == STDIN else open_stoppable(path, stopped)
        self.bytes = path.stat().st_size if path.is_file() else None
        packed = self._raw.peek(len(_GZIP)).startswith(_GZIP)
        self._content = gzip.GzipFile(fileobj=self._raw) if packed else self._raw

    def __iter__(self) -> Iterator[NumberedLine]:
        """Give the lines that are not blank.

        Raises:
            UnreadableLineError: the file can't be read on.
        """
        number = 0
        try:
            for number, line in enumerate(iter(self._read, b""), 1):
                if self._stopped():
                    return
                if value := line.strip():
                    yield NumberedLine(number, value)
        except (OSError, EOFError, zlib.error) as error:
            if self._stopped():  # it was not read to its end
                return
            raise UnreadableLineError(f"line {number + 1} can't be read: {error}") from None

    def _read(self) -> bytes:
        """Read a line, of one that is too long its beginning."""
        line = self._content.readline(_LONGEST)
        rest = line
        while len(rest) == _LONGEST and not rest.endswith(b"\n"):
            rest = self._content.readline(_LONGEST)
        return line

    def position(self) -> int:
        """Give how many bytes of the file are read; a pipe does not know."""
        return self._raw.tell() if self.bytes is not None else 0

    def close(self) -> None:
        """Close the file."""
        self._raw.close()


def _standard_input() -> io.BufferedReader:
    """Give it as a reader that can look ahead, whatever stands in for it.

    A second reader around one that can would wait until its own buffer is full, or the pipe ends.
    """
    if sys.stdin is None:
        raise OSError(errno.EBADF, "it is closed")
    stdin = cast("io.RawIOBase", sys.stdin.buffer)
    return cast("io.BufferedReader", stdin) if hasattr(stdin, "peek") else io.BufferedReader(stdin)
