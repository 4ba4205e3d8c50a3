from io import StringIO
from typing import Any

import msgspec
import pytest
from rich.console import Console
from spark_sink.incident_table import incident_table
from spark_sink.stored_incident import StoredIncident, incident_line, newest_first

NOW_MS = 1_795_500_000_000


def incident(incident_id: str, **fields: Any) -> StoredIncident:
    defaults: dict[str, Any] = {"first_ms": NOW_MS, "last_ms": NOW_MS + 1_500, "environment": "prod", "status": "open"}
    return StoredIncident(incident_id=incident_id, **defaults | fields)


def test_the_one_that_began_last_is_first() -> None:
    """Those that had their last error before are left out."""
    old = incident("old", first_ms=NOW_MS - 10, last_ms=NOW_MS - 5)
    long = incident("long", first_ms=NOW_MS - 20)

    assert [one.incident_id for one in newest_first([old, long, incident("b"), incident("a")], NOW_MS)] == [
        "a",
        "b",
        "long",
    ]


@pytest.mark.parametrize(
    ("snapshot", "expected"),
    [('{"groups": [1, 2],\n "é": 1e3}', {"groups": [1, 2], "é": 1e3}), (None, None), ("{cut", "{cut")],
)
def test_a_line_has_the_snapshot_whole(snapshot: str | None, expected: object) -> None:
    """One line whatever the snapshot is written like; one that is no JSON stands as a text."""
    line = msgspec.json.encode(incident_line(incident("a"), snapshot))

    assert b"\n" not in line
    decoded = msgspec.json.decode(line)
    assert decoded["snapshot"] == expected
    assert (decoded["first"], decoded["last"]) == ("2026-11-24T06:00:00.000Z", "2026-11-24T06:00:01.500Z")


def test_nothing_in_a_title_can_drive_the_terminal() -> None:
    """Titles come from a model, and columns may be empty."""
    console = Console(width=140, record=True, file=StringIO())

    console.print(incident_table([incident("a", title="bank\x1b[2J\n[red]away", error_count=1_234, last_ms=None)]))

    [_, line] = console.export_text().splitlines()
    expected = ["a", "open", "prod", "2026-11-24", "06:00:00", "1,234", "unknown", "bank[2J", "[red]away"]
    assert line.split() == expected
