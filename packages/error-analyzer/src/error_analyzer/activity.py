"""How many errors came when, coarsely: what decides whether someone is woken."""

from collections.abc import Sequence

import msgspec

NANOS = 1_000_000_000
BUCKET = 10 * NANOS
WINDOW_BUCKETS = 6  # six of ten seconds: a minute
_MOST_BUCKETS = 120

Span = tuple[int, int]  # from and to, nanoseconds since the epoch, both inside


class Bucket(msgspec.Struct, array_like=True):
    """The errors of one stretch of ten seconds: how many, the earliest and the latest."""

    start: int
    count: int
    first: int
    last: int


def add_time(buckets: dict[int, Bucket], time: int) -> None:
    """Count an error; beyond a bound the quietest memory goes, which is that of the middle."""
    start = time - time % BUCKET
    bucket = buckets.get(start)
    if bucket is None:
        bucket = buckets[start] = Bucket(start, 0, time, time)
        if len(buckets) > _MOST_BUCKETS:
            del buckets[sorted(buckets)[_MOST_BUCKETS // 2]]
    bucket.count += 1
    bucket.first, bucket.last = min(bucket.first, time), max(bucket.last, time)


def crowded_span(several: Sequence[dict[int, Bucket]], time: int, enough: int) -> Span | None:
    """Give from when to when the minutes around `time` held `enough` errors or more, all counts taken together.

    None when no such minute did.
    """
    start = time - time % BUCKET
    around = range(start - (WINDOW_BUCKETS - 1) * BUCKET, start + WINDOW_BUCKETS * BUCKET, BUCKET)
    held = [[b for buckets in several if (b := buckets.get(at))] for at in around]
    span: Span | None = None
    for first in range(WINDOW_BUCKETS):
        window = [bucket for at in held[first : first + WINDOW_BUCKETS] for bucket in at]
        if sum(bucket.count for bucket in window) >= enough:
            span = wider(span, (min(bucket.first for bucket in window), max(bucket.last for bucket in window)))
    return span


def wider(span: Span | None, other: Span | None) -> Span | None:
    """Give the span that covers both."""
    if span is None or other is None:
        return span or other
    return min(span[0], other[0]), max(span[1], other[1])


def gap(span: Span, other: Span) -> int:
    """Give the nanoseconds between two spans; zero when they touch."""
    return max(0, other[0] - span[1], span[0] - other[1])
