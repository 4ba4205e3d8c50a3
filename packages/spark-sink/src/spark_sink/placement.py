"""Where a record stands in Cassandra: its partition, and its place in there.

A partition holds one service's records of one bucket of time in one of a few shards, so that 10,000 records of 300
bytes a second from one service stay under 100 MB. Both numbers are part of the schema: another bucket or shard for
a record that is stored already would store it twice.
"""

from typing import NamedTuple
from zlib import crc32

from log_schema.timestamp import LATEST, NANOS_PER_MS

BUCKET_MS = 120_000
SHARDS = 4
ERROR_SHARDS = 16  # of all services together: 2,000 errors of 4 KB a second stay under 100 MB
TRACE_PERIOD_MS = 1_800_000
TRACE_SLOTS = 32
MINUTE_MS = 60_000
DAY_MS = 86_400_000

EARLIEST_MS = 946_684_800_000  # 2000-01-01: clocks that show less were never set
LATEST_MS = LATEST // NANOS_PER_MS  # the year 2262: what lies behind it can be stored, and not read again
_AHEAD_MS = DAY_MS


class Placement(NamedTuple):
    """The bucket and the time a record is filed under, in milliseconds and the nanoseconds left over."""

    bucket_ms: int
    shard: int
    ts_ms: int
    nano: int


def place(uid: str, filed_nanos: int) -> Placement:
    """Give the place of a record that is filed under a time."""
    ts_ms, nano = divmod(filed_nanos, NANOS_PER_MS)
    return Placement(bucket_of(ts_ms), shard_of(uid), ts_ms, nano)


def filed_under(time_unix_nano: int, arrived_ms: int, offset: int) -> int:
    """Give the time that a record is filed under, in nanoseconds: its own, unless its clock is plainly wrong.

    A time before 2000 or more than a day after the message came to Kafka would make one hot partition of all broken
    clocks, and files that never expire. Such a record is filed under the message's time; and where that is absurd as
    well, before 2000 or after 2262, into January 2000, a millisecond for each offset. All of it stands in Kafka, so
    that replays agree.
    """
    arrived_ms = arrived_ms if arrived_ms >= EARLIEST_MS else EARLIEST_MS + offset
    own_ms = time_unix_nano // NANOS_PER_MS
    if EARLIEST_MS <= own_ms <= arrived_ms + _AHEAD_MS:
        return time_unix_nano
    return (arrived_ms if arrived_ms <= LATEST_MS else EARLIEST_MS + offset) * NANOS_PER_MS


def after_all(now_ms: int) -> int:
    """Give a time later than that of any record that is filed by now, clocks that go wrong among them."""
    return now_ms + 2 * _AHEAD_MS


def bucket_of(ts_ms: int) -> int:
    """Give the start of the bucket that a time lies in, in milliseconds."""
    return ts_ms - ts_ms % BUCKET_MS


def day_of(ts_ms: int) -> int:
    """Give the start of the UTC day that a time lies in, in milliseconds."""
    return ts_ms - ts_ms % DAY_MS


def period_of(ts_ms: int) -> int:
    """Give the start of the period in which a time's records are found by trace, in milliseconds."""
    return ts_ms - ts_ms % TRACE_PERIOD_MS


def shard_of(uid: str) -> int:
    """Give the shard of a record, the same for every replay of it."""
    return crc32(uid.encode()) % SHARDS


def error_shard_of(uid: str) -> int:
    """Give the shard of an error among those of all services."""
    return crc32(uid.encode()) % ERROR_SHARDS


def trace_slot_of(trace_id: str) -> int:
    """Give the slot of a trace among all of a period."""
    return crc32(trace_id.encode()) % TRACE_SLOTS
