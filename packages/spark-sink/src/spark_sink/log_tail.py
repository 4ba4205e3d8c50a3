"""Following what is stored: records as they become readable, each once.

Records arrive late and out of order, and a table does not say what is new in it. So every reading looks back, and
what was there at the reading before is known by its key.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

from log_schema import LogRecord
from log_schema.timestamp import NANOS_PER_MS

from spark_sink.errors import SinkError
from spark_sink.log_query import LogQuery, LogReader, candidates
from spark_sink.placement import BUCKET_MS, after_all, bucket_of

POLL_SECONDS = 0.5
MOST_KNOWN = 50_000  # records of one reading
SHORT_LOOK_BACK_MS = 10_000
_LONG_EVERY = 20  # readings

Key = tuple[int, str, str]


class Tail:
    """What is new among the records that match a query.

    A reading begins 10 s before the newest record, every twentieth with the bucket before the newest record's, which
    is two minutes before it at least: what becomes readable later than that is missed. So is what lies before the
    newest 50,000 records of a reading. A record with a time in the future does not move the look-back on.
    """

    def __init__(self, query: LogQuery, reader: LogReader, now_ms: Callable[[], int]) -> None:
        self._query = query
        self._reader = reader
        self._now_ms = now_ms
        self._newest_ms = now_ms()
        self._known: set[Key] | None = None
        self._readings = 0

    def new(self) -> list[LogRecord]:
        """Give what has become readable since the last time, oldest first; nothing the first time.

        Raises:
            SinkError: nothing was read; the next time gives it.
        """
        now_ms, long = self._now_ms(), self._readings % _LONG_EVERY == 0
        known, seen, fresh = self._known, set[Key](), list[LogRecord]()
        for found in islice(candidates(self._window(now_ms, long=long), self._reader), MOST_KNOWN):
            seen.add(found.newest_first)
            if known is not None and found.newest_first not in known and self._query.matches(found):
                fresh.append(found.record)
        # What a long reading did not see, no later one sees, unless it is new.
        self._known = seen if long or known is None else known | seen
        times_ms = (-key[0] // NANOS_PER_MS for key in seen)
        self._newest_ms = max([self._newest_ms, *(ms for ms in times_ms if ms <= now_ms)])
        self._readings += 1
        return fresh[::-1]

    def _window(self, now_ms: int, *, long: bool) -> LogQuery:
        from_ms = bucket_of(self._newest_ms - BUCKET_MS) if long else self._newest_ms - SHORT_LOOK_BACK_MS
        return replace(self._query, from_ms=from_ms, to_ms=after_all(now_ms))


def follow(tail: Tail, sleep: Callable[[float], None], say: Callable[[str], None]) -> Iterator[LogRecord]:
    """Give new records for ever, looking twice a second; while Cassandra is away, say so once and go on trying.

    Raises:
        SinkError: one for which trying again does not help.
    """
    away = False
    while True:
        try:
            fresh = tail.new()
        except SinkError as error:
            if not error.retryable:
                raise
            if not away:
                say(f"{error}; trying again")
            away = True
        else:
            if away:
                say("Cassandra answers again")
            away = False
            yield from fresh
        sleep(POLL_SECONDS)
