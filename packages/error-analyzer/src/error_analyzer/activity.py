"""How many errors came when, coarsely: what decides whether someone is woken."""

from collections.abc import Iterable

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


def joined(several: Iterable[dict[int, Bucket]]) -> dict[int, Bucket]:
    """Add up several counts."""
    total: dict[int, Bucket] = {}
    for buckets in several:
        for start, bucket in buckets.items():
            before = total.get(start)
            total[start] = _sum(before, bucket) if before else bucket
    return total


def crowded_span(buckets: dict[int, Bucket], time: int, enough: int) -> Span | None:
    """Give from when to when the minutes around `time` held `enough` errors or more; None when none did."""
    start = time - time % BUCKET
    span: Span | None = None
    for first in range(start - (WINDOW_BUCKETS - 1) * BUCKET, start + 1, BUCKET):
        held = [b for n in range(WINDOW_BUCKETS) if (b := buckets.get(first + n * BUCKET))]
        if sum(bucket.count for bucket in held) >= enough:
            span = wider(span, (held[0].first, max(bucket.last for bucket in held)))
    return span


def wider(span: Span | None, other: Span | None) -> Span | None:
    """Give the span that covers both."""
    if span is None or other is None:
        return span or other
    return min(span[0], other[0]), max(span[1], other[1])


def gap(span: Span, other: Span) -> int:
    """Give the nanoseconds between two spans; zero when they touch."""
    return max(0, other[0] - span[1], span[0] - other[1])


def _sum(one: Bucket, other: Bucket) -> Bucket:
    return Bucket(one.start, one.count + other.count, min(one.first, other.first), max(one.last, other.last))
