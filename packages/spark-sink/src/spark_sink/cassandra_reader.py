"""Reading records from Cassandra."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from cassandra.cluster import ResponseFuture, Session
from log_schema import LogRecord

from spark_sink.cassandra_reads import CassandraReads, asked_ahead
from spark_sink.log_query import FoundRecord
from spark_sink.placement import (
    DAY_MS,
    ERROR_SHARDS,
    SHARDS,
    TRACE_PERIOD_MS,
    bucket_of,
    day_of,
    period_of,
    shard_of,
    trace_slot_of,
)
from spark_sink.rows import filed_nanos, record_of, whole_record

_FEW_DAYS = 8  # cheaper to ask for each than to look up which of them hold anything


class CassandraReader:
    """Implements `log_query.LogReader`."""

    def __init__(self, session: Session, keyspace: str) -> None:
        reads = CassandraReads(session, keyspace)
        self._ask, self._pages, self._rows = reads.ask, reads.pages, reads.rows

    def services(self) -> list[str]:
        """Give the services that have records."""
        return sorted({service for service, _ in self._days()})

    def buckets(self, service: str, from_ms: int, to_ms: int) -> Iterator[int]:
        """Give the starts of a service's buckets that are not empty, newest first."""
        cql = "SELECT bucket FROM {} WHERE service = ? AND day = ? AND bucket >= ? AND bucket < ?"
        for day in _days(from_ms, to_ms, lambda: self._days_of(service)):
            for row in self._rows(cql, "buckets_by_service", service, day, from_ms, to_ms):
                yield row["bucket"]

    def bucket(self, service: str, bucket_ms: int, from_ms: int, to_ms: int) -> Iterator[FoundRecord]:
        """Give the records of a bucket, newest first; its shards are asked at once and merged."""
        cql = "SELECT * FROM {} WHERE service = ? AND bucket = ? AND shard = ? AND ts >= ? AND ts < ?"
        return self._merged(
            self._ask(cql, "logs_by_service", service, bucket_ms, shard, from_ms, to_ms) for shard in range(SHARDS)
        )

    def error_buckets(self, from_ms: int, to_ms: int) -> Iterator[int]:
        """Give the starts of the buckets that hold errors of any service, newest first."""
        cql = "SELECT bucket FROM {} WHERE day = ? AND bucket >= ? AND bucket < ?"
        for day in _days(from_ms, to_ms, self._error_days):
            for row in self._rows(cql, "error_buckets", day, from_ms, to_ms):
                yield row["bucket"]

    def error_bucket(self, bucket_ms: int, from_ms: int, to_ms: int) -> Iterator[FoundRecord]:
        """Give the errors of all services in a bucket, newest first; its shards are asked at once and merged."""
        cql = "SELECT * FROM {} WHERE bucket = ? AND shard = ? AND ts >= ? AND ts < ?"
        return self._merged(
            self._ask(cql, "errors_by_time", bucket_ms, shard, from_ms, to_ms) for shard in range(ERROR_SHARDS)
        )

    def trace(self, trace_id: str, from_ms: int, to_ms: int) -> Iterator[FoundRecord]:
        """Give the records of a trace, newest first; a few are asked for before they are taken."""
        for places in asked_ahead(self._places(trace_id, from_ms, to_ms)):
            for record in asked_ahead(self._record(place) for place in self._pages(places)):
                yield from self._found(record)

    def uids(self) -> Iterator[str]:
        """Give the uid of every stored row, in the order of the partitions' tokens."""
        return (row["uid"] for row in self._rows("SELECT uid FROM {}", "logs_by_service"))

    def _places(self, trace_id: str, from_ms: int, to_ms: int) -> Iterator[ResponseFuture]:
        """Ask for where a trace's records stand, period by period."""
        cql = "SELECT * FROM {} WHERE period = ? AND slot = ? AND trace_id = ? AND ts >= ? AND ts < ?"
        slot = trace_slot_of(trace_id)
        for day in _days(from_ms, to_ms, self._any_days):
            for period in _periods(day, from_ms, to_ms):
                yield self._ask(cql, "records_by_trace", period, slot, trace_id, from_ms, to_ms)

    def _record(self, place: dict[str, Any]) -> ResponseFuture:
        cql = "SELECT * FROM {} WHERE service = ? AND bucket = ? AND shard = ? AND ts = ? AND nano = ? AND uid = ?"
        service, ts_ms, nano, uid = place["service"], place["ts"], place["nano"], place["uid"]
        return self._ask(cql, "logs_by_service", service, bucket_of(ts_ms), shard_of(uid), ts_ms, nano, uid)

    def _days(self) -> Iterator[tuple[str, int]]:
        rows = self._rows("SELECT DISTINCT service, day FROM {}", "buckets_by_service")
        return ((row["service"], row["day"]) for row in rows)

    def _any_days(self) -> Iterator[int]:
        return (day for _, day in self._days())

    def _days_of(self, service: str) -> Iterator[int]:
        return (day for name, day in self._days() if name == service)

    def _error_days(self) -> Iterator[int]:
        return (row["day"] for row in self._rows("SELECT DISTINCT day FROM {}", "error_buckets"))

    def _merged(self, shards: Iterable[ResponseFuture]) -> Iterator[FoundRecord]:
        asked = list(shards)
        return heapq.merge(*(self._found(shard) for shard in asked), key=lambda found: found.newest_first)

    def _found(self, answer: ResponseFuture) -> Iterator[FoundRecord]:
        for row in self._pages(answer):
            yield FoundRecord(filed_nanos(row), self._whole(row) or record_of(row))

    def _whole(self, row: dict[str, Any]) -> LogRecord | None:
        """Give a large record from its parts; None where the row holds all of it, or they are not to be had."""
        if row["large_bytes"] is None:
            return None
        parts = self._rows("SELECT data FROM {} WHERE uid = ?", "large_records", row["uid"])
        return whole_record(row, b"".join(part["data"] for part in parts))


def _days(from_ms: int, to_ms: int, listed: Callable[[], Iterable[int]]) -> list[int]:
    """Give the starts of the days to look in, newest first: all of a short time, else those that are listed."""
    first = day_of(from_ms)
    days = range(first, to_ms, DAY_MS) if to_ms - first <= _FEW_DAYS * DAY_MS else listed()
    return sorted({day for day in days if first <= day < to_ms}, reverse=True)


def _periods(day: int, from_ms: int, to_ms: int) -> Iterable[int]:
    """Give the starts of a day's periods, newest first, that may hold something of a time."""
    return reversed(range(max(day, period_of(from_ms)), min(day + DAY_MS, to_ms), TRACE_PERIOD_MS))
