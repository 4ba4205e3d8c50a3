"""Ends a process of which a loop is stuck, so that whoever supervises it starts it again.

What is only unhealthy is restarted by nobody: Compose and plain Docker restart a process that ends. And a loop may get
stuck through no fault of its own: kafka-python 3.0.12 waits without any limit for the end of a transaction, for one,
and does not always notice when its broker has forgotten it.
"""

import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence

import structlog

from log_schema.heartbeat import Heartbeat

_LOOK_EVERY = 5.0  # seconds
_PATIENCE = 60  # looks: five minutes, more than the calls of a turn take that have a limit
_LAST_WORDS = 5.0  # seconds

log = structlog.get_logger(__name__)


class Watchdog:
    """Tells which loops do not come round.

    It counts its own looks rather than seconds: a machine that was suspended, or whose clock was set, has no stuck
    loops.
    """

    def __init__(self, heartbeats: Sequence[Heartbeat], patience: int) -> None:
        self._patience = patience
        self._heartbeats = heartbeats
        self._turns = [heartbeat.turns for heartbeat in heartbeats]
        self._unchanged = [0] * len(heartbeats)

    def look(self) -> list[Heartbeat]:
        """Give the loops that have not come round during the last `patience` looks."""
        for number, heartbeat in enumerate(self._heartbeats):
            turns = heartbeat.turns
            self._unchanged[number] = self._unchanged[number] + 1 if turns == self._turns[number] else 0
            self._turns[number] = turns
        return [h for h, looks in zip(self._heartbeats, self._unchanged, strict=True) if looks >= self._patience]


def end_when_stuck(
    *heartbeats: Heartbeat,
    every: float = _LOOK_EVERY,
    patience: int = _PATIENCE,
    end: Callable[[int], object] = os._exit,
) -> None:
    """End the process with status 1 when one of its loops is stuck, from a thread beside them.

    Nothing is lost by it that a kill would not lose. The log says where the loop is stuck.

    Args:
        heartbeats: those of the process's loops; each turn of a loop is to call its `beat`.
        every: how many seconds are between two looks.
        patience: how many looks in a row a loop may be away for.
        end: takes the exit status.
    """
    dog = Watchdog(heartbeats, patience)

    def watch() -> None:
        while not (stuck := dog.look()):
            time.sleep(every)
        # in a thread of its own, as the loop may be stuck in writing to the log
        telling = threading.Thread(target=_tell, args=(stuck, every * patience), daemon=True)
        try:
            telling.start()
            telling.join(_LAST_WORDS)
        finally:
            end(1)

    threading.Thread(target=watch, name="watchdog", daemon=True).start()


def _tell(stuck: list[Heartbeat], seconds: float) -> None:
    for heartbeat in stuck:
        log.error("loop_stuck", loop=heartbeat.name, seconds=seconds, calls=_calls(heartbeat.thread_id))


def _calls(thread_id: int | None) -> list[str]:
    """Give where a thread is, the innermost call last; a loop that has had no turn yet runs in no known thread."""
    frame = sys._current_frames().get(thread_id) if thread_id is not None else None
    return [f"{call.filename}:{call.lineno} {call.name}" for call in traceback.extract_stack(frame)] if frame else []
