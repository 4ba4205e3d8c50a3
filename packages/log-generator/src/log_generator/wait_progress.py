"""Showing that a drill's diagnosis is waited for, and for how long already."""

import contextlib
import time
from collections.abc import Callable, Iterator

import structlog
from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from log_generator.course import Course
from log_generator.drill_watch import Show

_EVERY_S = 5.0

_log = structlog.get_logger(__name__)


@contextlib.contextmanager
def waiting_bar(drill_id: str, wait_s: float, console: Console | None = None) -> Iterator[Show]:
    """Show a bar on a terminal, with what is still missing."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[missing]}"), TimeElapsedColumn())
    with Bar(*columns, console=console or Console(stderr=True)) as bar:
        task = bar.add_task(drill_id, total=wait_s, missing="")
        yield lambda waited_s, course: bar.update(task, completed=waited_s, missing=_missing(course))


@contextlib.contextmanager
def waiting_lines(drill_id: str, wait_s: float, clock: Callable[[], float] = time.monotonic) -> Iterator[Show]:
    """Log `outcome_awaited` every five seconds, and at once when something else is missing."""
    shown_at, shown = clock(), ""

    def show(waited_s: float, course: Course) -> None:
        nonlocal shown_at, shown
        missing = _missing(course)
        if missing != shown or clock() - shown_at >= _EVERY_S:
            _log.info(
                "outcome_awaited", drill=drill_id, missing=missing, seconds=round(waited_s), at_most=round(wait_s)
            )
            shown_at, shown = clock(), missing

    yield show


def _missing(course: Course) -> str:
    if course.truth.to_unix_nano is None:
        return "the end of the fault"
    return "the last word on the suspects" if course.caused() else "an incident"
