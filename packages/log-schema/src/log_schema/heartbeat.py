"""Signs of life: each loop of a process has a file, whose modification time is when the loop last made progress.

That a process exists says little: its loop may be stuck in a call that never returns. `liveness` reads the files, and
`watchdog` counts the turns.
"""

import contextlib
import math
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from log_schema.config import HealthSettings, refuse_setting
from log_schema.liveness import NEVER

_EVERY_SECONDS = 1.0


class Heartbeat:
    """The sign of life of one loop; one thread beats. Without a folder it only counts the loop's turns.

    Attributes:
        name: whose it is.
        turns: how often the loop has come round, with progress or without.
        thread_id: the thread that the loop runs in, once it has come round.

    `clock` gives seconds since 1970, as the modification times of files do.
    """

    def __init__(self, folder: Path | None, name: str, clock: Callable[[], float] = time.time) -> None:
        """Say that the loop has made no progress yet, whatever an earlier process said under that name.

        Raises:
            OSError: the folder can't be written.
        """
        self.name = name
        self.turns = 0
        self.thread_id: int | None = None
        self._file = folder / name if folder else None
        self._clock = clock
        self._looked_at = -math.inf
        if self._file is not None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._set_time(self._file, NEVER)

    def beat(self, alive: Callable[[], bool] | None = None) -> None:
        """Say that the loop makes progress, where `alive` agrees; once a second at most, so that it costs little.

        That the folder is gone meanwhile ends nothing: whoever looks for the file finds it missing or old.
        """
        self.turns += 1
        self.thread_id = threading.get_ident()
        if self._file is None or not self._is_due():
            return
        if alive is None or alive():
            with contextlib.suppress(OSError):
                self._set_time(self._file, self._looked_at)

    def _is_due(self) -> bool:
        now = self._clock()
        due = abs(now - self._looked_at) >= _EVERY_SECONDS  # a clock that is set back makes no pause
        if due:
            self._looked_at = now
        return due

    def _set_time(self, file: Path, seconds: float) -> None:
        file.touch()
        os.utime(file, (seconds, seconds))


def open_heartbeat(settings: HealthSettings, service: str, loop: str) -> Heartbeat:
    """Begin the sign of life of a service's loop; a folder that can't be written ends the process as a bad setting."""
    try:
        return Heartbeat(settings.dir, f"{service}.{loop}")
    except OSError as error:
        refuse_setting("HEALTH_DIR", f"can't write to {settings.dir}: {error.strerror}")
