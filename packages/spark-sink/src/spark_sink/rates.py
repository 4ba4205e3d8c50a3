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
from spark_sink.placement import MINUTE_MS, day_of
from spark_sink.tables import Insert, Table, insert


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


_Key = tuple[str, int, int, str, int]  # service, minute, severity, topic and partition


class RateOffsets:
    """The offsets of the records of one Spark partition, by what they count for.

    `topic_ids` gives the id of each topic's present incarnation: offsets begin anew in the next one.
    """

    def __init__(self, topic_ids: Mapping[str, str]) -> None:
        self._topic_ids = topic_ids
        self._offsets: defaultdict[_Key, list[int]] = defaultdict(list)
        self._last: dict[_Key, Message] = {}

    def add(self, rows: Iterable[Insert]) -> None:
        """Take in the rows of records, in the order of their offsets."""
        last: dict[_Key, Message] = {}
        for row in rows:
            values, message = row.values, row.message
            key = (values[0], values[3] // MINUTE_MS, values[6], message.topic, message.partition)
            self._offsets[key].append(message.offset)
            last[key] = message
        for key, message in last.items():
            self._last[key] = message._replace(value=None, headers=())  # of many large messages none is held

    @property
    def rates(self) -> list[Rate]:
        """What there are records for."""
        return [self._rate(key) for key in self._offsets]

    def rows(self, stored: Mapping[Rate, Count]) -> Iterator[Insert]:
        """Give the rows to write, for what is `stored` of each rate; none where nothing is new."""
        for key, offsets in self._offsets.items():
            rate = self._rate(key)
            if (count := advanced(stored.get(rate, Count()), offsets)) is not None:
                yield _rate_row(rate, count, self._last[key])

    def _rate(self, key: _Key) -> Rate:
        service, minute, severity_number, topic, partition = key
        return Rate(service, minute * MINUTE_MS, severity_number, f"{self._topic_ids.get(topic, topic)}/{partition}")


def advanced(stored: Count, offsets: list[int]) -> Count | None:
    """Count on with the offsets of further records, in order; None if all of them are counted already."""
    new = len(offsets) - bisect_left(offsets, stored.upto)
    return Count(stored.records + new, offsets[-1] + 1) if new else None


def _rate_row(rate: Rate, count: Count, message: Message) -> Insert:
    values = (rate.service, day_of(rate.minute_ms), *rate[1:], *count)
    return insert(Table.RATES, values, rate.minute_ms * 1000 + count.upto, message)  # the later count wins
