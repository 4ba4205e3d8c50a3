"""Stored incidents on a terminal."""

from collections.abc import Iterable, Iterator

from log_schema import format_timestamp
from log_schema.timestamp import NANOS_PER_MS
from rich.table import Table
from rich.text import Text

from spark_sink.log_table import printable
from spark_sink.stored_incident import StoredIncident

_STYLES = {"open": "red", "resolved": "green", "watching": "dim"}


def incident_table(incidents: Iterable[StoredIncident]) -> Table:
    """Lay incidents out, one line each."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("incident", "status", "environment", "first (UTC)", "last (UTC)"):
        table.add_column(name, no_wrap=True, overflow="ellipsis")
    table.add_column("errors", justify="right", no_wrap=True)
    table.add_column("origin", no_wrap=True, overflow="ellipsis")
    table.add_column("title", no_wrap=True, overflow="ellipsis", ratio=1)
    for incident in incidents:
        table.add_row(*_cells(incident))
    return table


def _cells(incident: StoredIncident) -> Iterator[Text]:
    status = incident.status or ""
    yield Text(printable(incident.incident_id))
    yield Text(printable(status), _STYLES.get(status, ""))
    yield Text(printable(incident.environment or ""))
    yield _time(incident.first_ms)
    yield _time(incident.last_ms)
    yield Text(f"{incident.error_count or 0:,}")
    yield Text(printable(incident.origin_service or "unknown"))
    yield Text(printable(incident.title or ""))


def _time(ms: int | None) -> Text:
    return Text("" if ms is None else format_timestamp(ms * NANOS_PER_MS)[:19].replace("T", " "), "dim")
