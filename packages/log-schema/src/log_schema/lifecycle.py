"""Ending a process when it is asked to."""

import signal
import threading
from types import FrameType


def stop_on_signals() -> threading.Event:
    """Give an event that SIGTERM and Ctrl-C set; the service's loop looks at it and ends cleanly.

    A second signal ends the process at once.
    """
    stop = threading.Event()

    def ask(_signum: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise SystemExit(130)
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    return stop
