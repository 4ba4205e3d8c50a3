"""Waiting until started servers do their work."""

import time
from collections.abc import Callable

from dev.errors import StartError
from dev.ports import LOOPBACK
from dev.progress import Reporter
from dev.server import Server
from dev.server_process import StartedServer, last_lines
from dev.state import StateDir
from dev.status import listens

PATIENCE_SECONDS = 120.0

_PAUSE_SECONDS = 0.2
_SHOWN_LINES = 15


class Readiness:
    """Watches servers until each has answered its own probe."""

    def __init__(
        self,
        state: StateDir,
        reporter: Reporter,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._state = state
        self._reporter = reporter
        self._clock = clock
        self._sleep = sleep

    def wait(self, started: list[tuple[Server, StartedServer]]) -> None:
        """Return when all have answered.

        Raises:
            StartError: one ended, or did not answer in time; its last lines are in the message.
        """
        began = self._clock()
        waiting = started
        while waiting:
            waiting = [each for each in waiting if not self._ready(*each, began)]
            if waiting and self._clock() - began > PATIENCE_SECONDS:
                raise self._failure(waiting[0][0], f"did not answer within {PATIENCE_SECONDS:.0f} s")
            self._sleep(_PAUSE_SECONDS if waiting else 0)

    def _ready(self, server: Server, started: StartedServer, began: float) -> bool:
        if ended := started.ended():
            raise self._failure(server, f"{ended} while it started")
        if not (listens(server.port) and _answers(server)):
            return False
        self._reporter.say(f"{server.name}: answers on {LOOPBACK}:{server.port} after {self._clock() - began:.1f} s")
        return True

    def _failure(self, server: Server, what: str) -> StartError:
        log = self._state.log(server.name)
        lines = "".join(f"\n  | {line}" for line in last_lines(log, _SHOWN_LINES))
        return StartError(f"{server.name} {what}; its log, {log}, ends with:{lines}")


def _answers(server: Server) -> bool:
    try:
        server.answers()
    except Exception:  # noqa: BLE001 - whatever a client raises at a server that is not ready; the wait has an end
        return False
    return True
