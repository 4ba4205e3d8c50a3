"""Reading records and dead letters from Cassandra."""

import heapq
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from cassandra.cluster import ResultSet, Session
from cassandra.query import PreparedStatement
from log_schema import DecodeError, LogRecord, Origin, decode

from spark_sink.cassandra_errors import cassandra_errors
from spark_sink.log_query import FoundRecord
from spark_sink.placement import SHARDS, day_of
from spark_sink.rows import filed_nanos, record_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # the driver's times are naive UTC
_MS = timedelta(milliseconds=1)
_PAGE = 500


class StoredDeadLetter(msgspec.Struct, frozen=True, kw_only=True):
    """A dead letter as it is listed; `arrived_ms` is Kafka's time of the message."""

    topic: str
    partition: int
    offset: int
    arrived_ms: int
    reason: str
    value_bytes: int | None


class CassandraReader:
    """Implements `log_query.LogReader`."""

    def __init__(self, session: Session, keyspace: str) -> None:
        self._session = session
        self._keyspace = keyspace
        session.default_fetch_size = _PAGE
        self._prepared: dict[str, PreparedStatement] = {}

    def services(self) -> list[str]:
        """Give the services that have records."""
        return sorted({service for service, _ in self._days()})

    def buckets(self, service: str, from_ms: int, to_ms: int) -> Iterator[int]:
        """Give the starts of a service's buckets that are not empty, newest first."""
        days = {day for name, day in self._days() if name == service and day_of(from_ms) <= day < to_ms}
        for day in sorted(days, reverse=True):
            rows = self._rows("SELECT bucket FROM {} WHERE service = ? AND day = ?", "buckets_by_service", service, day)
            for row in rows:
                if from_ms <= (bucket := _millis(row["bucket"])) < to_ms:
                    yield bucket

    def bucket(self, service: str, bucket_ms: int, from_ms: int, to_ms: int) -> Iterator[FoundRecord]:
        """Give the records of a bucket, newest first; its shards are asked at once and merged."""
        cql = "SELECT * FROM {} WHERE service = ? AND bucket = ? AND shard = ? AND ts >= ? AND ts < ?"
        shards = [
            self._ask(cql, "logs_by_service", service, bucket_ms, shard, from_ms, to_ms) for shard in range(SHARDS)
        ]
        return heapq.merge(*(self._found(shard) for shard in shards), key=lambda found: found.newest_first)

    def trace(self, trace_id: str) -> Iterator[FoundRecord]:
        """Give the records of a trace, in any order."""
        return self._found(self._ask("SELECT * FROM {} WHERE trace_id = ?", "logs_by_service", trace_id))

    def uids(self) -> Iterator[str]:
        """Give the uid of every stored row, in the order of the partitions' tokens."""
        return (row["uid"] for row in self._rows("SELECT uid FROM {}", "logs_by_service"))

    def dead_letters(self) -> Iterator[StoredDeadLetter]:
        """Give every dead letter, in the order of the partitions' tokens."""
        cql = "SELECT topic, partition, offset, part, arrived, reason, value_bytes FROM {}"
        for row in self._rows(cql, "dead_letters"):
            if row["part"] == 0:
                yield StoredDeadLetter(
                    topic=row["topic"],
                    partition=row["partition"],
                    offset=row["offset"],
                    arrived_ms=_millis(row["arrived"]),
                    reason=row["reason"],
                    value_bytes=row["value_bytes"],
                )

    def _days(self) -> Iterator[tuple[str, int]]:
        rows = self._rows("SELECT DISTINCT service, day FROM {}", "buckets_by_service")
        return ((row["service"], _millis(row["day"])) for row in rows)

    def _found(self, answer: Any) -> Iterator[FoundRecord]:  # noqa: ANN401 - the driver's future
        for raw in self._pages(answer):
            row = {**raw, "ts": _millis(raw["ts"])}
            yield FoundRecord(filed_nanos(row), self._whole(row) or record_of(row))

    def _whole(self, row: dict[str, Any]) -> LogRecord | None:
        """Give a large record from its parts; None where the row holds all of it, or a part is missing."""
        if row["large_bytes"] is None:
            return None
        parts = self._rows("SELECT data FROM {} WHERE uid = ?", "large_records", row["uid"])
        try:
            return decode(b"".join(part["data"] for part in parts), Origin("large_records", 0, 0))[0]
        except DecodeError:
            return None

    def _rows(self, cql: str, table: str, *parameters: object) -> Iterator[dict[str, Any]]:
        return self._pages(self._ask(cql, table, *parameters))

    def _ask(self, cql: str, table: str, *parameters: object) -> Any:  # noqa: ANN401 - the driver's future
        cql = cql.format(f"{self._keyspace}.{table}")
        with cassandra_errors(self._keyspace):
            if cql not in self._prepared:
                self._prepared[cql] = self._session.prepare(cql)
            return self._session.execute_async(self._prepared[cql], parameters)

    def _pages(self, answer: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - the driver's future
        with cassandra_errors(self._keyspace):
            rows: ResultSet = answer.result()
            yield from rows


def _millis(moment: datetime) -> int:
    return round((moment - _EPOCH) / _MS)
