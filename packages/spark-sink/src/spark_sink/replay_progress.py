"""How far a replay is: a bar on a terminal, elsewhere a line in the log every few seconds."""

import time
from collections.abc import Callable

import structlog
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

_BAR_AFTER_SECONDS = 2.0
_LINE_EVERY_SECONDS = 5.0

log = structlog.get_logger(__name__)


class ReplayProgress:
    """Shows how many dead letters are done, once that has taken a while."""

    def __init__(self, total: int, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        columns = (BarColumn(), TaskProgressColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        # what is printed meanwhile is for whoever reads standard output, who may not be at the terminal
        self._bar = Progress(
            TextColumn("{task.description}"), *columns, console=console, redirect_stdout=False, redirect_stderr=False
        )
        self._task = self._bar.add_task("dead letters", total=total)
        self._total = total
        self._terminal = console.is_terminal
        self._clock = clock
        self._due = clock() + (_BAR_AFTER_SECONDS if self._terminal else _LINE_EVERY_SECONDS)
        self._shown = False

    def __enter__(self) -> "ReplayProgress":
        """Begin to count the time."""
        return self

    def __exit__(self, *_exception: object) -> None:
        """Leave the last state on the screen."""
        if self._shown:
            self._bar.stop()

    def show(self, done: int) -> None:
        """Say how many are done, if it is time."""
        if self._shown:
            self._bar.update(self._task, completed=done)
        elif self._clock() >= self._due:
            self._say(done)

    def _say(self, done: int) -> None:
        if self._terminal:
            self._bar.start()
            self._bar.update(self._task, completed=done)
            self._shown = True
        else:
            log.info("dead_letters_looked_at", done=done, total=self._total)
            self._due = self._clock() + _LINE_EVERY_SECONDS
