"""What went in against what came out: the table a demo ends with."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Produced:
    """What Kafka acknowledged, and what was broken on purpose while it was produced."""

    uids: frozenset[str]
    error_uids: frozenset[str]
    root_service: str | None
    truth_known: bool = True
    fault_from_nano: int = 0
    fault_to_nano: int = 0


@dataclass(frozen=True, slots=True)
class FoundIncident:
    """One incident as the analyzer left it."""

    incident_id: str
    status: str
    error_count: int
    first_nano: int
    last_nano: int
    origin_service: str | None
    revision_wanted: int | None = None
    revision_delivered: int | None = None

    @property
    def notified(self) -> bool:
        """Whether a person was meant to see it."""
        return self.revision_wanted is not None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the pipeline made of what was produced."""

    stored_uids: frozenset[str]
    dead_letters: int
    incidents: tuple[FoundIncident, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: both sides, whether they agree, and what is off where they don't."""

    what: str
    expected: str
    found: str
    agrees: bool
    remark: str = ""


def reconcile(produced: Produced, outcome: Outcome) -> tuple[Row, ...]:
    """Compare record by record and error by error, and the planted fault with what was named."""
    counted = sum(incident.error_count for incident in outcome.incidents)
    return (
        _same_ids("records: acknowledged = stored", produced.uids, outcome.stored_uids),
        _equal("dead letters", 0, outcome.dead_letters),
        _equal("errors: produced = counted", len(produced.error_uids), counted),
        *_fault_rows(produced, outcome.incidents),
        _delivered([incident for incident in outcome.incidents if incident.notified]),
    )


def _same_ids(what: str, expected: frozenset[str], found: frozenset[str]) -> Row:
    missing, extra = expected - found, found - expected
    remark = (
        "" if expected == found else f"{len(missing)} missing {_some(missing)}, {len(extra)} unknown {_some(extra)}"
    )
    return Row(what, str(len(expected)), str(len(found)), expected == found, remark)


def _some(uids: Iterable[str]) -> str:
    return " ".join(sorted(uids)[:3])


def _equal(what: str, expected: int, found: int) -> Row:
    return Row(what, str(expected), str(found), expected == found)


def _fault_rows(produced: Produced, incidents: tuple[FoundIncident, ...]) -> tuple[Row, ...]:
    notified = [incident for incident in incidents if incident.notified]
    if not produced.truth_known:
        return ()
    if produced.root_service is None:
        return (_equal("incidents told to a person", 0, len(notified)),)
    found = next((incident for incident in notified if _overlaps(incident, produced)), None)
    if found is None:
        return (Row("planted fault", "found", "not found", agrees=False),)
    named = found.origin_service or "unknown"
    return (
        Row("planted fault", "found", f"incident {found.incident_id}", agrees=True),
        Row("where it started", produced.root_service, named, named == produced.root_service),
    )


def _overlaps(incident: FoundIncident, produced: Produced) -> bool:
    return incident.first_nano <= produced.fault_to_nano and incident.last_nano >= produced.fault_from_nano


def _delivered(incidents: list[FoundIncident]) -> Row:
    behind = [i.incident_id for i in incidents if i.revision_delivered != i.revision_wanted]
    delivered = len(incidents) - len(behind)
    return Row(
        "messages: wanted = shown",
        str(len(incidents)),
        str(delivered),
        not behind,
        f"behind: {', '.join(behind)}" * bool(behind),
    )
