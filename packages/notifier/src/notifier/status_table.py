"""The state of every incident's message as a table for people."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from notifier.plain_text import one_line
from notifier.status import Row

_STYLES = {"delivered": "green", "behind": "yellow", "not posted": "bold red", "in doubt": "yellow", "refused": "red"}


def status_table(rows: Sequence[Row]) -> Table:
    """Draw a line for each incident."""
    table = Table("incident", "status", "title", "wanted", "shown", "state", "where", box=None)
    for row in rows:
        table.add_row(
            Text(one_line(row.incident_id)),
            row.status,
            Text(row.title),
            str(row.desired_revision),
            str(row.delivered_revision),
            Text(row.state, _STYLES[row.state]),
            Text(one_line(f"{row.channel or ''} {row.message or ''}")),
        )
    return table
