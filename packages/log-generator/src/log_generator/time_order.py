"""Putting into order of time what overlaps in time."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from operator import itemgetter

from log_generator.message import Message

DUE = itemgetter(0)

_AHEAD = 256


def in_order(batches: Iterable[tuple[int, list[Message]]]) -> Iterator[list[Message]]:
    """Give the messages of all batches in order of time, some at once; equals in the order they came.

    Each batch comes with a time before which nothing is in later batches.
    """
    waiting: list[Message] = []
    enough = 0
    for until, messages in batches:
        waiting += messages
        if len(waiting) < enough:  # sort seldom, and what is nearly sorted: that is faster than a heap
            continue
        waiting.sort(key=DUE)
        due = bisect_left(waiting, until, key=DUE)
        yield waiting[:due]
        del waiting[:due]
        enough = _AHEAD + len(waiting) * 3 // 2
    yield sorted(waiting, key=DUE)
