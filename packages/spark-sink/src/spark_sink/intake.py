"""From Kafka messages to rows: what every message becomes, none left out."""

from collections.abc import Iterable, Iterator

from log_schema import DecodeError, Origin, decode
from log_schema.timestamp import NANOS_PER_MS

from spark_sink.dead_letter import dead_letter_rows
from spark_sink.errors import UnstorableError
from spark_sink.incident_row import incident_row
from spark_sink.message import Message
from spark_sink.rows import bucket_row, error_bucket_row, error_rows, record_rows, trace_rows
from spark_sink.tables import Insert, Table


def take_in(messages: Iterable[Message], incidents_topic: str = "incidents") -> list[Insert]:
    """Give all rows of some messages: records, what they are found by, incidents, and dead letters.

    A message that can't be read becomes a dead letter; nothing is raised for what stands in a message.
    """
    rows = [row for message in messages for row in _rows(message, incidents_topic)]
    logs = [row for row in rows if row.table is Table.LOGS]
    errors = list(error_rows(logs))
    rows += errors
    rows += trace_rows(logs)
    rows += (bucket_row(row) for row in {row.values[:2]: row for row in logs}.values())
    rows += (error_bucket_row(row) for row in {row.values[0]: row for row in errors}.values())
    return rows


def _rows(message: Message, incidents_topic: str) -> Iterator[Insert]:
    read = _incident if message.topic == incidents_topic else _records
    try:
        return iter(read(message))
    except (DecodeError, UnstorableError) as error:
        return dead_letter_rows(message, str(error))


def _records(message: Message) -> list[Insert]:
    records = decode(message.value, _origin(message), message.headers)
    return [row for record in records for row in record_rows(record, message)]


def _incident(message: Message) -> list[Insert]:
    return [incident_row(message)]


def _origin(message: Message) -> Origin:
    arrived = message.arrived_ms * NANOS_PER_MS
    return Origin(message.topic, message.partition, message.offset, arrived)
