"""One command at a time does what two at once would spoil."""

import fcntl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from dev.errors import BusyError
from dev.state import StateDir


def exclusive(state: StateDir) -> AbstractContextManager[None]:
    """Be the only command that starts or stops the servers of a folder.

    Raises:
        BusyError: another command does.
    """
    return hold(state.lock, f"another command is starting or stopping the servers in {state.root}")


@contextmanager
def hold(lock: Path, busy: str) -> Iterator[None]:
    """Hold a lock file; the system lets go of it when this process ends, however it ends.

    Raises:
        BusyError: another process holds it; `busy` says so.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError(busy) from error
        yield
