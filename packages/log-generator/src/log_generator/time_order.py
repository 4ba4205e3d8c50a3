"""Putting into order of time what overlaps in time."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Protocol, TypeVar


class Timed(Protocol):
    """Anything with a time in nanoseconds."""

    @property
    def time_unix_nano(self) -> int:
        """When."""
        ...


TimedT = TypeVar("TimedT", bound=Timed)
FirstT = TypeVar("FirstT", bound=Timed)
_time = attrgetter("time_unix_nano")

_AHEAD = 64


def in_order(first: Iterable[FirstT], batches: Iterable[tuple[int, list[TimedT]]]) -> Iterator[FirstT | TimedT]:
    """Give the items of all batches, and those of `first`, in order of time; equals in the order they came.

    Each batch comes with a time before which nothing is in later batches.
    """
    waiting: list[FirstT | TimedT] = list(first)
    enough = 0
    for until, items in batches:
        waiting += items
        if len(waiting) < enough:  # sort seldom, and what is nearly sorted: that is faster than a heap
            continue
        waiting.sort(key=_time)
        due = bisect_left(waiting, until, key=_time)
        yield from waiting[:due]
        del waiting[:due]
        enough = _AHEAD + len(waiting) * 3 // 2
    yield from sorted(waiting, key=_time)
