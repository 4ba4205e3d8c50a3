"""Incidents, drawn for people."""

from collections.abc import Iterable

from log_schema import format_timestamp
from notifier.plain_text import one_line
from rich.console import Group as Stack
from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from error_analyzer.incident import Incident

_COLOURS = {"open": "red", "resolved": "green", "watching": "dim"}
_SHOWN = 12


def incident_table(incidents: Iterable[Incident]) -> Table:
    """One line an incident."""
    table = Table("incident", "status", "environment", "since (UTC)", "errors", "origin", "title", box=None)
    for incident in incidents:
        diagnosis = incident.diagnosis
        table.add_row(
            incident.incident_id,
            f"[{_COLOURS[incident.status]}]{incident.status}[/]",
            _safe(incident.environment),
            _time(incident.onset_unix_nano or incident.first_unix_nano),
            str(incident.error_count),
            _safe((diagnosis.origin_service if diagnosis else None) or "unknown"),
            _safe(diagnosis.title if diagnosis else ""),
        )
    return table


def incident_page(incident: Incident) -> RenderableType:
    """Everything about one incident that a person would read."""
    parts: list[RenderableType] = [incident_table([incident]), ""]
    if incident.merged_into:
        parts.append(f"Joined with incident {incident.merged_into}.")
    if incident.diagnosis:
        parts.append(f"[bold]Cause[/] ({incident.diagnosis.diagnosed_by}) {_safe(incident.diagnosis.cause)}")
        parts += [f"  • {_safe(action)}" for action in incident.diagnosis.actions]
    parts += ["", _suspects(incident), "", _groups(incident), "", _evidence(incident)]
    return Stack(*parts)


def _suspects(incident: Incident) -> Table:
    table = Table("suspect", "blame", "because", box=None)
    for suspect in incident.suspects:
        table.add_row(_safe(suspect.service), f"{suspect.score:.0%}", _safe("; ".join(suspect.reasons)))
    return table


def _groups(incident: Incident) -> Table:
    table = Table("service", "errors", "first (UTC)", "template", box=None)
    for group in sorted(incident.groups, key=lambda g: (-g.count, g.service))[:_SHOWN]:
        table.add_row(_safe(group.service), str(group.count), _time(group.first_unix_nano), _safe(group.template))
    return table


def _evidence(incident: Incident) -> Table:
    samples = {sample.event_id: sample for sample in incident.samples}
    cited = incident.diagnosis.evidence if incident.diagnosis else ()
    table = Table("evidence", "service", "time (UTC)", "text", box=None)
    for event_id in cited:
        if sample := samples.get(event_id):
            table.add_row(sample.event_id, _safe(sample.service), _time(sample.time_unix_nano), _safe(sample.text))
    return table


def _safe(text: str) -> str:
    return escape(one_line(text))


def _time(nanos: int) -> str:
    return format_timestamp(nanos)[:19].replace("T", " ")
