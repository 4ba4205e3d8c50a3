from pathlib import Path
from typing import Any, cast

import pytest
from dev.demo_pipeline import Traffic, build_pipeline, what_came_out
from dev.demo_progress import Progress
from dev.demo_watch import Watch
from dev.state import StateDir

_INCIDENT = {"incident_id": "i", "status": "open", "error_count": 1, "first_unix_nano": 1, "last_unix_nano": 2}


class WatchOfAnIncidentThatResolves:
    """After what was seen last, a message was wanted that nobody has shown yet."""

    def __init__(self) -> None:
        self.incidents: list[dict[str, Any]] = [_INCIDENT]

    def look(self) -> Progress:
        self.incidents = [_INCIDENT | {"status": "resolved"}]
        return Progress(wanted={"i": 2}, delivered={"i": 1})


def test_an_incident_that_resolves_while_results_are_read_is_compared_as_it_was_when_all_was_quiet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dev.demo_pipeline.run_command", lambda *_: "")
    pipeline = build_pipeline(StateDir(tmp_path), {}, Traffic())
    quiet = Progress(wanted={"i": 1}, delivered={"i": 1})

    outcome = what_came_out(pipeline, cast("Watch", WatchOfAnIncidentThatResolves()), quiet)

    assert [(i.status, i.revision_wanted, i.revision_delivered) for i in outcome.incidents] == [("open", 1, 1)]
