"""From a log record to its rows, and back."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from log_schema import DecodeError, LogRecord, Origin, Resource, Severity, decode, encode
from log_schema.timestamp import NANOS_PER_MS

from spark_sink.errors import UnstorableError
from spark_sink.message import Message
from spark_sink.placement import day_of, error_shard_of, filed_under, period_of, place, trace_slot_of
from spark_sink.tables import Insert, Table, insert

LONGEST_SERVICE = 1_000  # bytes; a partition key may have 64 KiB
LONGEST_TRACE_ID = 200  # bytes; it is part of a key
LARGE_BYTES = 64 * 1024  # a row over this stands in parts beside the table
PART_BYTES = 256 * 1024
_CUT_BODY = 2_000  # characters of a large record's body that stay in its row

_decode_attributes = msgspec.json.Decoder(dict[str, str | bool | int | float]).decode
_encode_attributes = msgspec.json.Encoder().encode


def record_rows(record: LogRecord, message: Message) -> Iterator[Insert]:
    """Give the rows that hold a record: one in the table, and the parts of one that is too large for that.

    Raises:
        UnstorableError: a field is such that Cassandra can't hold it.
    """
    _check(record)
    filed = filed_under(record.time_unix_nano, message.arrived_ms, message.offset)
    try:
        row = _log_row(record, filed, message)
        yield from [row] if row.size <= LARGE_BYTES else _large_rows(record, filed, message)
    except UnicodeEncodeError as error:
        raise UnstorableError(f"a field can't be written: {error}") from error


def bucket_row(row: Insert) -> Insert:
    """Give the row that says where the partition of a log's row is to be found."""
    service, bucket_ms = row.values[0], row.values[1]
    return insert(Table.BUCKETS, (service, day_of(bucket_ms), bucket_ms), bucket_ms * 1000, row.message)


def trace_rows(rows: Iterable[Insert]) -> Iterator[Insert]:
    """Give the rows by which records are found by their trace, for those of some logs' rows that have one."""
    for row in rows:
        service, _, _, ts_ms, nano, uid, _, _, _, trace_id, *_ = row.values
        if trace_id and trace_id.strip("0"):  # all zeros mean none: they would make one partition of all such records
            values = (period_of(ts_ms), trace_slot_of(trace_id), trace_id, ts_ms, nano, service, uid)
            yield insert(Table.TRACES, values, row.written_us, row.message)


def error_rows(rows: Iterable[Insert]) -> Iterator[Insert]:
    """Give the rows by which errors of all services are found, for those of some logs' rows that are errors."""
    for row in rows:
        service, bucket_ms, _, ts_ms, nano, uid, *content = row.values
        if content[0] >= Severity.ERROR:
            values = (bucket_ms, error_shard_of(uid), ts_ms, nano, service, uid, *content)
            yield row._replace(table=Table.ERRORS, values=values)


def error_bucket_row(row: Insert) -> Insert:
    """Give the row that says where the partition of an error's row is to be found."""
    bucket_ms = row.values[0]
    return insert(Table.ERROR_BUCKETS, (day_of(bucket_ms), bucket_ms), bucket_ms * 1000, row.message)


def record_of(row: Mapping[str, Any]) -> LogRecord:
    """Make the record again from its row in the table; `ts` is in milliseconds."""
    filed = filed_nanos(row)
    own = row["time_unix_nano"]
    return LogRecord(
        uid=row["uid"],
        time_unix_nano=filed if own is None else own,
        severity_number=row["severity_number"],
        severity_text=row["severity_text"],
        body=row["body"] or "",
        trace_id=row["trace_id"],
        span_id=row["span_id"],
        observed_time_unix_nano=row["observed_time_unix_nano"],
        attributes=_decode_attributes(row["attributes"]) if row["attributes"] else {},
        resource=Resource(
            service_name=row["service"],
            service_version=row["service_version"],
            service_instance_id=row["instance"],
            deployment_environment_name=row["environment"],
            host_name=row["host"],
        ),
    )


def whole_record(row: Mapping[str, Any], data: bytes) -> LogRecord | None:
    """Give a large record from its row and its parts; None where they are another record's, or one is missing.

    Parts stand by uid, so those of a record with the same uid may have taken their place. Those behind its own are of
    a longer one.
    """
    whole, cut = data[: row["large_bytes"]], record_of(row)
    if len(whole) < row["large_bytes"]:
        return None
    try:
        record = decode(whole, Origin("large_records", 0, 0))[0]
    except DecodeError:
        return None
    same = (record.uid, record.service, record.time_unix_nano) == (cut.uid, cut.service, cut.time_unix_nano)
    return record if same else None


def filed_nanos(row: Mapping[str, Any]) -> int:
    """Give the time that a row is filed and sorted under, in nanoseconds."""
    return int(row["ts"]) * NANOS_PER_MS + int(row["nano"])


def _check(record: LogRecord) -> None:
    for name, value, longest in (
        ("service.name", record.service, LONGEST_SERVICE),
        ("trace_id", record.trace_id or "", LONGEST_TRACE_ID),
    ):
        if len(value) > longest or len(value.encode(errors="replace")) > longest:
            raise UnstorableError(f"{name} is longer than {longest} bytes")


def _log_row(record: LogRecord, filed: int, message: Message, large_bytes: int | None = None) -> Insert:
    resource, where = record.resource, place(record.uid, filed)
    values = (
        resource.service_name,
        where.bucket_ms,
        where.shard,
        where.ts_ms,
        where.nano,
        record.uid,
        record.severity_number,
        record.severity_text,
        record.body,
        record.trace_id,
        record.span_id,
        resource.deployment_environment_name,
        resource.service_version,
        resource.service_instance_id,
        resource.host_name,
        record.time_unix_nano if record.time_unix_nano != filed else None,
        record.observed_time_unix_nano,
        _encode_attributes(record.attributes).decode() if record.attributes else None,
        large_bytes,
    )
    return insert(Table.LOGS, values, filed // 1000, message)


def _large_rows(record: LogRecord, filed: int, message: Message) -> Iterator[Insert]:
    whole = encode(record)
    kept = LogRecord(
        uid=record.uid,
        time_unix_nano=record.time_unix_nano,
        severity_number=record.severity_number,
        body=record.body[:_CUT_BODY],
        trace_id=record.trace_id,
        resource=Resource(service_name=record.service),
    )
    yield _log_row(kept, filed, message, large_bytes=len(whole))
    for part, start in enumerate(range(0, len(whole), PART_BYTES)):
        data = whole[start : start + PART_BYTES]
        yield insert(Table.LARGE, (record.uid, part, data), filed // 1000, message)
