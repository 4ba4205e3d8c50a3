"""What a person sees of a running demo: one updating screen on a terminal, plain lines elsewhere."""

import time
from collections.abc import Callable
from typing import Protocol, Self

from notifier import Notification
from notifier.console import message_text
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from dev.demo_progress import Progress
from dev.demo_reconciliation import Row

_PLAIN_EVERY_S = 5.0


class Screen(Protocol):
    """Shows a demo as it goes."""

    def __enter__(self) -> Self:
        """Begin to show."""

    def __exit__(self, *_: object) -> None:
        """Leave the screen as it is."""

    def say(self, line: str) -> None:
        """Tell one line that stays."""

    def show(self, progress: Progress) -> None:
        """Show the newest state."""


class TerminalScreen:
    """Counters and the newest message, redrawn in place below the lines that were said."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = Live(console=console, refresh_per_second=4, transient=False)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def say(self, line: str) -> None:
        """Print above the redrawn part."""
        self._console.print(line, highlight=False)

    def show(self, progress: Progress) -> None:
        """Redraw."""
        self._live.update(_drawn(progress))


class PlainScreen:
    """A line every few seconds, and the message each time that more of it changes than its counts."""

    def __init__(self, write: Callable[[str], object], clock: Callable[[], float] = time.monotonic) -> None:
        self._write = write
        self._clock = clock
        self._next = clock()
        self._shown: object = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def say(self, line: str) -> None:
        """Print."""
        self._write(f"{line}\n")

    def show(self, progress: Progress) -> None:
        """Print what is due."""
        if self._clock() >= self._next:
            self._next = self._clock() + _PLAIN_EVERY_S
            self.say(progress.line())
        newest = progress.newest
        if newest is not None and self._shown != (told := _said(newest)):
            self._shown = told
            self.say(message_text(newest))


def reconciliation_table(rows: tuple[Row, ...]) -> Table:
    """Draw the table that a demo ends with."""
    table = Table("", "expected", "found", "", title="What went in against what came out", title_justify="left")
    for row in rows:
        mark = Text("agrees", "green") if row.agrees else Text(f"DIFFERS {row.remark}".strip(), "bold red")
        table.add_row(row.what, row.expected, row.found, mark)
    return table


def _said(message: Notification) -> object:
    return (message.incident_id, message.status, message.title, message.origin_service, message.services)


def _drawn(progress: Progress) -> RenderableType:
    message = message_text(progress.newest) if progress.newest else "no incident yet"
    return Group(_counters(progress), Panel(Text(message), title="what a person is told", title_align="left"))


def _counters(progress: Progress) -> Table:
    table = Table("produced", "stored", "errors", "incidents", *(f"lag {name}" for name in progress.lags))
    incidents = f"{progress.opened} open, {progress.resolved} resolved, {progress.watching} watched"
    counts = (progress.acknowledged, progress.stored, progress.errors)
    table.add_row(*map(str, counts), incidents, *(str(lag) for lag in progress.lags.values()))
    return table
