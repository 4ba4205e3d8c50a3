"""How late Linux may wake a process that sleeps for microseconds.

Cassandra's idle threads look for work every ten microseconds, for some ten milliseconds after each request. Where a
wake-up is dear, as on a virtual machine, that took a quarter of a core at 150 requests a second.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_SLACK_NS = 1_000_000  # twenty times the system's own


@contextmanager
def late_timers() -> Iterator[None]:
    """Let programs that this thread starts inside sleep up to a millisecond longer, where the system is Linux."""
    slack = Path(f"/proc/{threading.get_native_id()}/timerslack_ns")
    before = None
    with suppress(OSError):
        before = slack.read_text()
        slack.write_text(str(_SLACK_NS))
    try:
        yield
    finally:
        if before is not None:
            with suppress(OSError):
                slack.write_text(before)
