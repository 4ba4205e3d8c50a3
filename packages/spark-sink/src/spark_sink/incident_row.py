"""From a snapshot of the topic `incidents` to its row, the newest of each incident."""

from typing import Annotated

import msgspec
from log_schema.timestamp import NANOS_PER_MS

from spark_sink.errors import UnstorableError
from spark_sink.message import Message
from spark_sink.tables import Insert, Table, insert

_Int32 = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
_Int64 = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
_REMOVED = "removed"


class _Diagnosis(msgspec.Struct):
    title: str = ""
    origin_service: str | None = None


class _Snapshot(msgspec.Struct):
    """What is looked at; everything else stays in the snapshot's own text."""

    incident_id: str
    environment: str
    status: str
    first_unix_nano: _Int64
    last_unix_nano: _Int64
    revision: _Int32 = 0
    error_count: _Int64 = 0
    diagnosis: _Diagnosis | None = None


_decode = msgspec.json.Decoder(_Snapshot).decode


def incident_row(message: Message) -> Insert:
    """Give the row of a snapshot; of a deleted incident, that it was removed, as the history outlives the topic.

    The write's timestamp is the revision, which grows with every snapshot of an incident, whatever clocks say.

    Raises:
        UnstorableError: it is no snapshot of an incident.
    """
    if message.value is None:
        return _removed(message)
    try:
        snapshot, text = _decode(message.value), message.value.decode()
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise UnstorableError(f"not a snapshot of an incident: {error}") from error
    return insert(Table.INCIDENTS, (*_columns(snapshot), text), snapshot.revision, message)


def _columns(snapshot: _Snapshot) -> tuple[str | int, ...]:
    """Give all columns but the snapshot's own; empty texts for what it does not say, over what an older one said."""
    diagnosis = snapshot.diagnosis or _Diagnosis()
    return (
        snapshot.incident_id,
        snapshot.environment,
        snapshot.status,
        snapshot.revision,
        snapshot.first_unix_nano // NANOS_PER_MS,
        snapshot.last_unix_nano // NANOS_PER_MS,
        snapshot.error_count,
        diagnosis.origin_service or "",
        diagnosis.title,
    )


def _removed(message: Message) -> Insert:
    try:
        incident_id = (message.key or b"").decode()
    except UnicodeDecodeError as error:
        raise UnstorableError(f"not the id of an incident: {error}") from error
    if not incident_id:
        raise UnstorableError("neither an incident nor the id of one")
    return insert(Table.INCIDENTS, (incident_id, None, _REMOVED, *[None] * 7), 2**31, message)  # after every revision
