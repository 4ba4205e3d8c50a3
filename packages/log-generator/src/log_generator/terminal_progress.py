"""A bar on a terminal."""

import time
from collections.abc import Callable

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from log_generator.sink import Tally


class TerminalProgress:
    """Shows a bar, the rate since the start, errors among the records, and what is in flight."""

    def __init__(
        self,
        what: str,
        total: int | None,
        console: Console | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            MofNCompleteColumn(),
            TextColumn(
                "{task.fields[rate]:,.0f}/s  {task.fields[errors]:,} errors  {task.fields[in_flight]:,} in flight"
            ),
            TimeElapsedColumn(),
            console=console or Console(stderr=True),
        )
        self._task = self._bar.add_task(what, total=total, rate=0, errors=0, in_flight=0)
        self._clock = clock
        self._start = clock()

    def __enter__(self) -> "TerminalProgress":
        """Begin drawing."""
        self._bar.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        """Leave the last state on the screen."""
        self._bar.stop()

    def show(self, tally: Tally) -> None:
        """Move the bar."""
        self._bar.update(
            self._task,
            completed=tally.acknowledged,
            rate=tally.acknowledged / max(self._clock() - self._start, 0.001),
            errors=tally.errors,
            in_flight=tally.in_flight,
        )
