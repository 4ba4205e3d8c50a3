"""The tables that the stream writes, and what one row of them is."""

from enum import StrEnum
from typing import Any, NamedTuple

from spark_sink.message import Message


class Table(StrEnum):
    """A table by its name in the keyspace."""

    LOGS = "logs_by_service"
    BUCKETS = "buckets_by_service"
    TRACES = "records_by_trace"
    ERRORS = "errors_by_time"
    ERROR_BUCKETS = "error_buckets"
    RATES = "rates_by_service"
    INCIDENTS = "incidents"
    LARGE = "large_records"
    DEAD_LETTERS = "dead_letters"


_CONTENT = (
    "severity_number",
    "severity_text",
    "body",
    "trace_id",
    "span_id",
    "environment",
    "service_version",
    "instance",
    "host",
    "time_unix_nano",
    "observed_time_unix_nano",
    "attributes",
    "large_bytes",
)
COLUMNS: dict[Table, tuple[str, ...]] = {
    Table.LOGS: ("service", "bucket", "shard", "ts", "nano", "uid", *_CONTENT),
    Table.BUCKETS: ("service", "day", "bucket"),
    Table.TRACES: ("period", "slot", "trace_id", "ts", "nano", "service", "uid"),
    Table.ERRORS: ("bucket", "shard", "ts", "nano", "service", "uid", *_CONTENT),
    Table.ERROR_BUCKETS: ("day", "bucket"),
    Table.RATES: ("service", "day", "minute", "severity_number", "source", "records", "upto"),
    Table.INCIDENTS: (
        "incident_id",
        "environment",
        "status",
        "revision",
        "first",
        "last",
        "error_count",
        "origin_service",
        "title",
        "snapshot",
    ),
    Table.LARGE: ("uid", "part", "data"),
    Table.DEAD_LETTERS: (
        "topic",
        "bucket",
        "partition",
        "offset",
        "part",
        "arrived",
        "reason",
        "key",
        "value",
        "value_bytes",
        "headers",
    ),
}

KEY_LENGTH = {
    Table.LOGS: 3,
    Table.BUCKETS: 2,
    Table.TRACES: 2,
    Table.ERRORS: 2,
    Table.ERROR_BUCKETS: 1,
    Table.RATES: 2,
    Table.INCIDENTS: 1,
    Table.LARGE: 1,
    Table.DEAD_LETTERS: 3,
}


def insert_statement(keyspace: str, table: Table) -> str:
    """Give the CQL that takes an `Insert`: its values in the order of the columns, then its time of writing."""
    columns = COLUMNS[table]
    marks = ", ".join("?" * len(columns))
    return f"INSERT INTO {keyspace}.{table.value} ({', '.join(columns)}) VALUES ({marks}) USING TIMESTAMP ?"  # noqa: S608 - names of our own


class Insert(NamedTuple):
    """One row to write.

    `values` stand in the order of `COLUMNS`; None leaves a column unset, which writes nothing. `written_us` is the
    write's timestamp in microseconds: it comes from the record, so that a replay writes the very same cells. `size`
    is about what the server counts for it, in bytes.
    """

    table: Table
    values: tuple[Any, ...]
    written_us: int
    size: int
    message: Message

    @property
    def partition_key(self) -> tuple[Any, ...]:
        """What rows must share to go in one batch."""
        return (self.table, *self.values[: KEY_LENGTH[self.table]])

    @property
    def place(self) -> tuple[str, int, int]:
        """Where the message stands in Kafka: topic, partition and offset."""
        return (self.message.topic, self.message.partition, self.message.offset)


_CELL_BYTES = 20  # the server counts a timestamp, a TTL and a time of death for every cell
_NUMBER_BYTES = 8


def insert(table: Table, values: tuple[Any, ...], written_us: int, message: Message) -> Insert:
    """Make an insert and count its size.

    Raises:
        UnicodeEncodeError: a text holds half a surrogate pair, which UTF-8 can't write.
    """
    size = 0
    for value in values:  # one loop without calls for what most values are: it is run for every record
        kind = type(value)
        if kind is int:
            size += _CELL_BYTES + _NUMBER_BYTES
        elif kind is str and value.isascii():
            size += _CELL_BYTES + len(value)
        elif value is not None:
            size += _CELL_BYTES + _size(value)
    return Insert(table, values, written_us, size, message)


def _size(value: Any) -> int:  # noqa: ANN401 - whatever a column takes
    if isinstance(value, str):
        return len(value.encode())
    if isinstance(value, tuple):  # a frozen collection is one cell
        return sum(_CELL_BYTES + _size(part) for part in value)
    return len(value) if isinstance(value, bytes) else _NUMBER_BYTES
