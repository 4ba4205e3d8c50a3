"""Showing how far it is, while it runs."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Protocol

from log_generator.sink import Tally

INTERVAL_S = 0.5


class Progress(Protocol):
    """Shows a tally to whoever watches."""

    def __enter__(self) -> "Progress":
        """Begin."""
        ...

    def __exit__(self, *_exception: object) -> None:
        """Leave the screen as it should stay."""
        ...

    def show(self, tally: Tally) -> None:
        """Show it; called twice a second."""
        ...


@contextlib.contextmanager
def every_moment(act: Callable[[], None], interval_s: float = INTERVAL_S) -> Iterator[None]:
    """Do something again and again on a thread of its own, and once more at the end, so that no record waits for it."""
    over = threading.Event()

    def repeat() -> None:
        while not over.wait(interval_s):
            act()

    thread = threading.Thread(target=repeat, name="progress", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        act()
