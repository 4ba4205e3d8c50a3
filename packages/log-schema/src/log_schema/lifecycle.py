"""Ending a process when it is asked to."""

import signal
import threading
from types import FrameType


def stop_on_signals() -> threading.Event:
    """Give an event that SIGTERM and Ctrl-C set; the service's loop looks at it and ends cleanly.

    A second signal ends the process at once.
    """
    stop = threading.Event()
    asked: list[int] = []

    def ask(signum: int, _frame: FrameType | None) -> None:
        if asked:
            raise SystemExit(130)
        asked.append(signum)
        # The handler runs in the middle of whatever the main thread does, maybe holding the event's own lock.
        threading.Thread(target=stop.set).start()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    return stop
