"""Reading a file that may be a pipe which brings nothing for long."""

import io
import os
import select
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_GLANCE_MS = 100  # how soon a stop is seen


class StoppableFile(io.RawIOBase):
    """The bytes of a file, which end when `stopped` says so."""

    def __init__(self, file: io.FileIO, stopped: Callable[[], bool]) -> None:
        self._file = file
        self._stopped = stopped
        self._poll = select.poll()
        self._poll.register(file, select.POLLIN)

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int | None:
        """Wait until there is something to read, and read it; nothing is the end, or a stop."""
        while not self._poll.poll(_GLANCE_MS):
            if self._stopped():
                return 0
        return self._file.readinto(buffer)

    def tell(self) -> int:
        """Give how many bytes are read."""
        return self._file.tell()

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()


def open_stoppable(path: Path, stopped: Callable[[], bool]) -> io.BufferedReader:
    """Open a file, a named pipe also when nobody writes to it yet.

    Raises:
        OSError: it can't be opened.
    """
    return io.BufferedReader(StoppableFile(io.FileIO(path, opener=_open_at_once), stopped))


def _open_at_once(path: str, flags: int) -> int:
    descriptor = os.open(path, flags | os.O_NONBLOCK)
    os.set_blocking(descriptor, True)
    return descriptor
