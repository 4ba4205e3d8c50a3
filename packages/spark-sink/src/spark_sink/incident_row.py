"""From a snapshot of the topic `incidents` to its row, the newest of each incident."""

from collections.abc import Iterator

import msgspec
from log_schema.timestamp import NANOS_PER_MS

from spark_sink.errors import UnstorableError
from spark_sink.message import Message
from spark_sink.tables import Insert, Table, insert

_OFFSETS = 1000  # a write's timestamp is in microseconds, Kafka's time in milliseconds: offsets order the rest


class _Diagnosis(msgspec.Struct):
    title: str = ""
    origin_service: str | None = None


class _Snapshot(msgspec.Struct):
    """What is looked at; everything else stays in the snapshot's own text."""

    incident_id: str
    environment: str
    status: str
    first_unix_nano: int
    last_unix_nano: int
    revision: int = 0
    error_count: int = 0
    diagnosis: _Diagnosis | None = None


_decode = msgspec.json.Decoder(_Snapshot).decode


def incident_rows(message: Message) -> Iterator[Insert]:
    """Give the row of a snapshot; none for a deletion, as the history outlives the topic.

    Raises:
        UnstorableError: it is no snapshot of an incident.
    """
    if message.value is None:
        return
    try:
        snapshot, text = _decode(message.value), message.value.decode()
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise UnstorableError(f"not a snapshot of an incident: {error}") from error
    diagnosis = snapshot.diagnosis or _Diagnosis()
    values = (
        snapshot.incident_id,
        snapshot.environment,
        snapshot.status,
        snapshot.revision,
        snapshot.first_unix_nano // NANOS_PER_MS,
        snapshot.last_unix_nano // NANOS_PER_MS,
        snapshot.error_count,
        diagnosis.origin_service,
        diagnosis.title or None,
        text,
    )
    yield insert(Table.INCIDENTS, values, message.arrived_ms * 1000 + message.offset % _OFFSETS, message)
