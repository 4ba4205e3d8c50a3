"""Telling a person what happens: a bar on a terminal, plain lines elsewhere. All of it goes to standard error.

A terminal that was closed meanwhile is passed over: it must not keep servers from being stopped.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


class Reporter(Protocol):
    """Hears what a command does."""

    def say(self, line: str) -> None:
        """Tell one line."""

    def counting(self, what: str, total: int) -> AbstractContextManager[Callable[[], None]]:
        """Show that `total` steps are taken; the callable is called after each."""

    def waiting(self, what: str) -> AbstractContextManager[object]:
        """Show that something takes a while."""


class TerminalReporter:
    """Lines, and bars that vanish when they are full."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def say(self, line: str) -> None:
        """Tell one line."""
        with suppress(OSError):
            self._console.print(line, highlight=False, soft_wrap=True)

    @contextmanager
    def counting(self, what: str, total: int) -> Iterator[Callable[[], None]]:
        """Show a bar."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self._console, transient=True) as bar:
            task = bar.add_task(what, total=total)
            yield lambda: bar.advance(task)

    def waiting(self, what: str) -> AbstractContextManager[object]:
        """Show a spinner."""
        return self._console.status(what)


class PlainReporter:
    """Lines only; a count is told at its start and at every quarter."""

    def say(self, line: str) -> None:
        """Tell one line."""
        with suppress(OSError):
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()

    @contextmanager
    def counting(self, what: str, total: int) -> Iterator[Callable[[], None]]:
        """Tell the quarters."""
        done = 0

        def step() -> None:
            nonlocal done
            done += 1
            if done * 4 // total > (done - 1) * 4 // total:
                self.say(f"{what}: {done} of {total}")

        self.say(f"{what}: {total}")
        yield step

    def waiting(self, what: str) -> AbstractContextManager[object]:
        """Tell it once."""
        self.say(what)
        return nullcontext()


class SilentReporter:
    """Nothing: for what is no news, such as the end of servers that only one command needed."""

    def say(self, line: str) -> None:
        """Tell nothing."""

    def counting(self, what: str, total: int) -> AbstractContextManager[Callable[[], None]]:  # noqa: ARG002
        """Show nothing."""
        return nullcontext(lambda: None)

    def waiting(self, what: str) -> AbstractContextManager[object]:  # noqa: ARG002
        """Show nothing."""
        return nullcontext()


def reporter() -> Reporter:
    """Give the one that fits where standard error goes."""
    console = Console(stderr=True)
    return TerminalReporter(console) if console.is_terminal else PlainReporter()
