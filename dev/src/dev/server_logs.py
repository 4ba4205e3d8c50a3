"""Reading the servers' logs: their ends, and what is added."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from dev.server_process import last_lines
from dev.state import StateDir

POLL_SECONDS = 0.3


class GrowingFile:
    """Gives what was added to a file since the last look; a file that was begun anew is read from its start."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = path.stat().st_size if path.exists() else 0

    def added(self) -> list[str]:
        """Give the whole lines that are new."""
        if not self._path.exists():
            return []
        if self._path.stat().st_size < self._offset:
            self._offset = 0
        with self._path.open("rb") as file:
            file.seek(self._offset)
            whole, _newline, _rest = file.read().rpartition(b"\n")
        self._offset += len(whole) + 1 if whole else 0
        return whole.decode(errors="replace").splitlines()


def ends(state: StateDir, servers: Sequence[str], count: int) -> Iterator[str]:
    """Give the last lines of each server's log, its name before each."""
    for server in servers:
        for line in last_lines(state.log(server), count):
            yield f"{server}: {line}"


def follow(state: StateDir, servers: Sequence[str], stopped: Callable[[float], bool]) -> Iterator[str]:
    """Give lines as they are written, until `stopped`, which may wait for the seconds it is given, says so."""
    files = {server: GrowingFile(state.log(server)) for server in servers}
    while not stopped(POLL_SECONDS):
        for server, file in files.items():
            for line in file.added():
                yield f"{server}: {line}"
