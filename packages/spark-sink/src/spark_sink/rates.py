"""How many records of a service came in a minute with a severity: exact, however often messages are read again.

A count says how far it counted. Kafka gives every message a place, an offset in a partition, and Spark hands over each
partition's messages in order. So the count of one partition (the source) is kept with the offset before which it has
seen them all, in one row that is written whole: a message below that offset is counted already, whether it comes again
after a kill, or after a lost checkpoint from the earliest offset. A record counts in its own minute, however late it
comes: there is no watermark, and nothing to wait for.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from spark_sink.message import Message
from spark_sink.placement import day_of
from spark_sink.tables import Insert, Table, insert

MINUTE_MS = 60_000


class Rate(NamedTuple):
    """What is counted: one service, minute (its start, in milliseconds) and severity, of one source."""

    service: str
    minute_ms: int
    severity_number: int
    source: str


class Count(NamedTuple):
    """How many records there are among all the source's messages before the offset `upto`."""

    records: int = 0
    upto: int = 0


class _Seen(NamedTuple):
    offsets: list[int]
    message: Message


class RateOffsets:
    """The offsets of the records of one Spark partition, by what they count for.

    `topic_ids` gives the id of each topic's present incarnation: offsets begin anew in the next one.
    """

    def __init__(self, topic_ids: Mapping[str, str]) -> None:
        self._topic_ids = topic_ids
        self._seen: dict[Rate, _Seen] = {}

    def add(self, rows: Iterable[Insert]) -> None:
        """Take in the rows of records, in the order of their offsets."""
        by_rate: defaultdict[Rate, list[int]] = defaultdict(list)
        last: dict[Rate, Message] = {}
        for row in rows:
            rate = self._rate(row)
            by_rate[rate].append(row.message.offset)
            last[rate] = row.message
        for rate, offsets in by_rate.items():
            seen = self._seen.get(rate)
            self._seen[rate] = _Seen((seen.offsets if seen else []) + offsets, last[rate])

    @property
    def rates(self) -> list[Rate]:
        """What there are records for."""
        return list(self._seen)

    def rows(self, stored: Mapping[Rate, Count]) -> Iterator[Insert]:
        """Give the rows to write, for what is `stored` of each rate; none where nothing is new."""
        for rate, seen in self._seen.items():
            if (count := advanced(stored.get(rate, Count()), seen.offsets)) is not None:
                yield _rate_row(rate, count, seen.message)

    def _rate(self, row: Insert) -> Rate:
        service, _, _, ts_ms, _, _, severity_number, *_ = row.values
        message = row.message
        source = f"{self._topic_ids.get(message.topic, message.topic)}/{message.partition}"
        return Rate(service, ts_ms - ts_ms % MINUTE_MS, severity_number, source)


def advanced(stored: Count, offsets: list[int]) -> Count | None:
    """Count on with the offsets of further records, in order; None if all of them are counted already."""
    new = len(offsets) - bisect_left(offsets, stored.upto)
    return Count(stored.records + new, offsets[-1] + 1) if new else None


def _rate_row(rate: Rate, count: Count, message: Message) -> Insert:
    values = (rate.service, day_of(rate.minute_ms), *rate[1:], *count)
    return insert(Table.RATES, values, rate.minute_ms * 1000 + count.upto, message)  # the later count wins
