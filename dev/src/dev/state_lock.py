"""One command at a time starts or stops the servers of a folder."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from dev.errors import BusyError
from dev.state import StateDir


@contextmanager
def exclusive(state: StateDir) -> Iterator[None]:
    """Hold the folder; the system lets go of it when this process ends, however it ends.

    Raises:
        BusyError: another command holds it.
    """
    state.root.mkdir(parents=True, exist_ok=True)
    with state.lock.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError(f"another command is starting or stopping the servers in {state.root}") from error
        yield
