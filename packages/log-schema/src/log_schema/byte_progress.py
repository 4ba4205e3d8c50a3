"""A bar on a terminal, for what takes long enough to wonder."""

import time
from collections.abc import Callable

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

_PATIENCE = 2.0  # seconds


class ByteProgress:
    """Shows how many bytes of a file are read, once that has taken two seconds, and only on a terminal."""

    def __init__(
        self, what: str, total: int | None, console: Console, clock: Callable[[], float] = time.monotonic
    ) -> None:
        columns = (BarColumn(), TaskProgressColumn(), DownloadColumn(), TimeRemainingColumn())
        # what is printed meanwhile is for whoever reads standard output, who may not be at the terminal
        self._bar = Progress(
            TextColumn("{task.description}"), *columns, console=console, redirect_stdout=False, redirect_stderr=False
        )
        self._task = self._bar.add_task(what, total=total)
        self._clock = clock
        self._start = clock()
        self._terminal = console.is_terminal
        self._shown = False

    def __enter__(self) -> "ByteProgress":
        """Begin to count the time."""
        return self

    def __exit__(self, *_exception: object) -> None:
        """Leave the last state on the screen."""
        if self._shown:
            self._bar.stop()

    def show(self, done: int) -> None:
        """Move the bar, if it is there by now."""
        if self._terminal and not self._shown and self._clock() - self._start >= _PATIENCE:
            self._bar.start()
            self._shown = True
        if self._shown:
            self._bar.update(self._task, completed=done)
