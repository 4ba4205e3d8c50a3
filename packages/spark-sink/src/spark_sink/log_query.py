"""Finding records: newest first, opening one bucket of time after the other and only as far as is read."""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from log_schema import LogRecord, Severity
from log_schema.timestamp import NANOS_PER_MS

from spark_sink.placement import bucket_of

_FOREVER_MS = 2**63 // NANOS_PER_MS


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """A record and the time it is filed under, which is its own unless its clock was plainly wrong."""

    filed_nanos: int
    record: LogRecord

    @property
    def newest_first(self) -> tuple[int, str, str]:
        """What to sort by, and by which one record is told from another; every table is in this order."""
        return (-self.filed_nanos, self.record.service, self.record.uid)


@dataclass(frozen=True, slots=True)
class LogQuery:
    """What is looked for; times in milliseconds since the epoch, the later one excluded."""

    service: str | None = None
    trace_id: str | None = None
    from_ms: int = 0
    to_ms: int = _FOREVER_MS
    lowest_severity: int = 1
    text: str = ""
    limit: int = 100

    def matches(self, found: FoundRecord) -> bool:
        """Tell whether a record is wanted; the text is looked for in the body, whatever its case."""
        record = found.record
        return (
            self.service in {None, record.service}
            and self.trace_id in {None, record.trace_id}
            and self.from_ms <= found.filed_nanos // NANOS_PER_MS < self.to_ms
            and record.severity_number >= self.lowest_severity
            and self.text.casefold() in record.body.casefold()
        )


class LogReader(Protocol):
    """Where records are found."""

    def services(self) -> list[str]:
        """Give the services that have records."""

    def buckets(self, service: str, from_ms: int, to_ms: int) -> Iterator[int]:
        """Give the starts of a service's buckets that are not empty, newest first, in milliseconds."""

    def bucket(self, service: str, bucket_ms: int, from_ms: int, to_ms: int) -> Iterator[FoundRecord]:
        """Give the records of a bucket, newest first, page by page."""

    def error_buckets(self, from_ms: int, to_ms: int) -> Iterator[int]:
        """Give the starts of the buckets that hold errors of any service, newest first, in milliseconds."""

    def error_bucket(self, bucket_ms: int, from_ms: int, to_ms: int) -> Iterator[FoundRecord]:
        """Give the errors of all services in a bucket, newest first, page by page."""

    def trace(self, trace_id: str, from_ms: int, to_ms: int) -> Iterator[FoundRecord]:
        """Give the records of a trace, newest first."""


def find(query: LogQuery, reader: LogReader) -> Iterator[LogRecord]:
    """Give the records that match, newest first, at most `limit`; no more is read than is taken."""
    matching = (found.record for found in candidates(query, reader) if query.matches(found))
    return islice(matching, query.limit)


def candidates(query: LogQuery, reader: LogReader) -> Iterable[FoundRecord]:
    """Give the records among which all that match are, newest first; what is not taken is not read."""
    if query.trace_id is not None:
        return reader.trace(query.trace_id, query.from_ms, query.to_ms)
    if query.service is None and query.lowest_severity >= Severity.ERROR:
        return _errors(query, reader)
    services = [query.service] if query.service is not None else reader.services()
    streams = (_of_service(service, query, reader) for service in services)
    return heapq.merge(*streams, key=lambda found: found.newest_first)


def _errors(query: LogQuery, reader: LogReader) -> Iterator[FoundRecord]:
    for bucket_ms in reader.error_buckets(bucket_of(query.from_ms), query.to_ms):
        yield from reader.error_bucket(bucket_ms, query.from_ms, query.to_ms)


def _of_service(service: str, query: LogQuery, reader: LogReader) -> Iterator[FoundRecord]:
    for bucket_ms in reader.buckets(service, bucket_of(query.from_ms), query.to_ms):
        yield from reader.bucket(service, bucket_ms, query.from_ms, query.to_ms)
