"""Carrying what a source gives to a sink, in time, until all is acknowledged or it is asked to stop."""

import contextlib
from bisect import bisect_right
from collections.abc import Callable

from log_schema.errors import DeliveryError

from log_generator.emission import Announcement, Source
from log_generator.message import Message
from log_generator.pace import Pace
from log_generator.sink import Sink
from log_generator.time_order import DUE
from log_generator.truth import Truth

GRACE_S = 2.5  # for acknowledgements, after a stop
_FLUSH_S = 0.25
_MOST_AT_ONCE = 1_000  # a stop is seen after that


def deliver(source: Source, sink: Sink, pace: Pace, announce: Callable[[Truth], None]) -> None:
    """Send everything, each when it is due; a stop ends it early, with what was sent so far acknowledged.

    Raises:
        DeliveryError: messages were given up, and nothing more was sent then; or a truth was not acknowledged.
    """
    try:
        _send_all(source, sink, pace, announce)
    except BaseException:  # it is the reason, whatever becomes of the rest
        with contextlib.suppress(DeliveryError):
            _drain(sink, pace)
        raise
    _drain(sink, pace)
    sink.require_told()


def _send_all(source: Source, sink: Sink, pace: Pace, announce: Callable[[Truth], None]) -> None:
    last, stopped = 0, None  # when the last message sent was due, and the same if others given were not
    for item in source:
        if isinstance(item, Announcement):
            if not pace.wait_until(item.due):
                break
            announce(item.truth)
            continue
        sent = _send(item, sink, pace)
        last = item[sent - 1][0] if sent else last
        if sent < len(item):
            stopped = last
            break
    for truth in source.unfinished(stopped):
        announce(truth)


def _send(messages: list[Message], sink: Sink, pace: Pace) -> int:
    """Send messages as they become due and there is room; give how many: all, unless there was a stop."""
    sent = 0
    while sent < len(messages):
        if not pace.wait_until(messages[sent][0]):
            break
        if not (room := _wait_for_room(sink, pace)):
            break
        due = bisect_right(messages, pace.horizon, lo=sent + 1, key=DUE)
        until = min(due, sent + room, sent + _MOST_AT_ONCE)
        taken = sink.send(messages[sent:until])
        sent += taken
        if not taken and not pace.pause():
            break
    return sent


def _wait_for_room(sink: Sink, pace: Pace) -> int:
    """Give how many messages there is room for; 0 is a stop."""
    while (room := sink.room()) <= 0:
        if not pace.pause():
            return 0
    return room


def _drain(sink: Sink, pace: Pace) -> None:
    """Wait for what is in flight: as long as it takes, or for `GRACE_S` once there is a stop."""
    give_up: float | None = None
    while not sink.flush(_FLUSH_S):
        if not pace.pause():
            give_up = give_up or pace.seconds + GRACE_S
            if pace.seconds >= give_up:
                return
