"""An incident as the keyspace keeps it."""

from collections.abc import Iterable

import msgspec

from spark_sink.moment_text import rfc3339


class StoredIncident(msgspec.Struct, frozen=True, kw_only=True):
    """An incident as of its newest snapshot; times in milliseconds since the epoch, None where nothing is said."""

    incident_id: str
    environment: str | None = None
    status: str | None = None
    revision: int | None = None
    first_ms: int | None = None
    last_ms: int | None = None
    error_count: int | None = None
    origin_service: str | None = None
    title: str | None = None


class IncidentLine(msgspec.Struct, frozen=True, kw_only=True):
    """An incident as a program reads it; times are RFC 3339, and the snapshot is whole."""

    incident_id: str
    environment: str | None
    status: str | None
    revision: int | None
    first: str | None
    last: str | None
    error_count: int | None
    origin_service: str | None
    title: str | None
    snapshot: msgspec.Raw


def newest_first(incidents: Iterable[StoredIncident], since_ms: int) -> list[StoredIncident]:
    """Give the incidents that had errors since a time, those that began last first."""
    lately = (incident for incident in incidents if (incident.last_ms or incident.first_ms or since_ms) >= since_ms)
    return sorted(lately, key=lambda incident: (-(incident.first_ms or 0), incident.incident_id))


def incident_line(incident: StoredIncident, snapshot: str | None) -> IncidentLine:
    """Give an incident for a program, with its newest snapshot."""
    return IncidentLine(
        incident_id=incident.incident_id,
        environment=incident.environment,
        status=incident.status,
        revision=incident.revision,
        first=_time(incident.first_ms),
        last=_time(incident.last_ms),
        error_count=incident.error_count,
        origin_service=incident.origin_service or None,
        title=incident.title or None,
        snapshot=_one_line(snapshot),
    )


def _one_line(snapshot: str | None) -> msgspec.Raw:
    """Give a snapshot's JSON without line ends; what is no JSON becomes a JSON text."""
    try:
        return msgspec.Raw(msgspec.json.format((snapshot or "null").encode(), indent=-1))
    except msgspec.DecodeError:
        return msgspec.Raw(msgspec.json.encode(snapshot))


def _time(ms: int | None) -> str | None:
    return None if ms is None else rfc3339(ms)
