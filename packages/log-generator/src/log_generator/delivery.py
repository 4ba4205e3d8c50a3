"""Carrying what a source gives to a sink, in time, until all is acknowledged or it is asked to stop."""

from collections.abc import Callable

from log_schema import LogRecord

from log_generator.emission import Source
from log_generator.pace import Pace
from log_generator.sink import Sink
from log_generator.truth import Truth

GRACE_S = 3.0  # for acknowledgements, after a stop
_FLUSH_S = 0.5


def deliver(source: Source, sink: Sink, pace: Pace, announce: Callable[[Truth], None]) -> None:
    """Send everything, each when it is due; a stop ends it early, with what was sent so far acknowledged.

    Raises:
        DeliveryError: records were given up; nothing more was sent then.
    """
    try:
        for due, item in source:
            if not pace.wait_until(due) or not _wait_for_room(sink, pace):
                break
            if isinstance(item, LogRecord):
                sink.send(item)
            else:
                announce(item)
        for truth in source.unfinished():
            announce(truth)
    finally:
        _drain(sink, pace)


def _wait_for_room(sink: Sink, pace: Pace) -> bool:
    while not sink.has_room():
        if not pace.pause():
            return False
    return True


def _drain(sink: Sink, pace: Pace) -> None:
    """Wait for what is in flight: as long as it takes, or for `GRACE_S` once there is a stop."""
    give_up: float | None = None
    while not sink.flush(_FLUSH_S):
        if not pace.pause():
            give_up = give_up or pace.seconds + GRACE_S
            if pace.seconds >= give_up:
                return
