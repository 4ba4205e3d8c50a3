from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from spark_sink.cassandra_session import session_of
from spark_sink.migration import released_checksums
from spark_sink.testing_pipeline import Pipeline


@pytest.fixture
def edit_history(unmigrated: Pipeline) -> Iterator[Callable[[str, str], None]]:
    """Change what the keyspace remembers, and put it right again after the test."""
    undo: list[str] = []

    def edit(change: str, back: str) -> None:
        undo.append(back)
        _execute(unmigrated, change)

    unmigrated.run("migrate", "apply")
    yield edit
    for statement in undo:
        _execute(unmigrated, statement)


def test_two_runners_at_once(unmigrated: Pipeline, tmp_path: Path) -> None:
    """One applies, the other waits, and both succeed; run again there is nothing to do."""
    runners = [unmigrated.start("migrate", "apply", log=tmp_path / "log") for _ in range(2)]

    assert [runner.wait(60) for runner in runners] == [0, 0]
    log = (tmp_path / "log").read_text()
    assert log.count("migration_applied") == 2
    assert unmigrated.lines("migrate", "apply") == ["nothing to apply"]


def test_the_status_says_what_is_applied_with_which_settings(unmigrated: Pipeline) -> None:
    """A program can read it."""
    unmigrated.run("migrate", "apply")

    [first, second] = [msgspec.json.decode(line) for line in unmigrated.lines("migrate", "status", "--json")]

    assert (first["file"], first["state"], second["state"]) == ("V0001__logs.cql", "applied", "applied")
    assert first["variables"]["ttl_seconds"] == "2592000"


def test_a_plan_changes_nothing(unmigrated: Pipeline) -> None:
    """It prints statements with the settings put in, also for a keyspace that does not exist."""
    keyspace = f"{unmigrated.cassandra.keyspace}x"
    env: dict[str, Any] = {"CASSANDRA_KEYSPACE": keyspace, "SINK_RETENTION_DAYS": "2"}

    plan = unmigrated.run("migrate", "plan", **env).stdout

    assert f"CREATE TABLE IF NOT EXISTS {keyspace}.dead_letters" in plan
    assert "default_time_to_live = 172800" in plan
    assert unmigrated.run("migrate", "plan", **env).stdout == plan


@pytest.mark.parametrize(
    ("change", "back", "reason"),
    [
        (
            "UPDATE {}.schema_history SET checksum = 'other' WHERE scope = 'spark-sink' AND version = 2",
            "UPDATE {}.schema_history SET checksum = '{checksum}' WHERE scope = 'spark-sink' AND version = 2",
            "V0002__dead_letters.cql is not what was applied",
        ),
        (
            (
                "UPDATE {}.schema_history SET checksum = 'x', state = 'applied', statements_done = 1, file_name = 'V9'"
                " WHERE scope = 'spark-sink' AND version = 9"
            ),
            "DELETE FROM {}.schema_history WHERE scope = 'spark-sink' AND version = 9",
            "does not know",
        ),
        (
            "UPDATE {}.schema_history SET state = 'applying' WHERE scope = 'spark-sink' AND version = 1",
            "UPDATE {}.schema_history SET state = 'applied' WHERE scope = 'spark-sink' AND version = 1",
            "broke off",
        ),
    ],
    ids=["edited", "unknown", "half-applied"],
)
def test_drift_is_refused(
    unmigrated: Pipeline, edit_history: Callable[[str, str], None], change: str, back: str, reason: str
) -> None:
    """Exit status 3 and what to do, for `apply`, `status` and a run of the sink."""
    keyspace = unmigrated.cassandra.keyspace
    checksum = released_checksums()["V0002__dead_letters.cql"]
    edit_history(change.format(keyspace), back.format(keyspace, checksum=checksum))

    for command in (("migrate", "apply"), ("migrate", "status"), ("run", "--available-now")):
        assert reason in unmigrated.run(*command, status=3).stderr


def test_a_cassandra_that_refuses_is_said_in_one_line(unmigrated: Pipeline) -> None:
    """No traceback, and exit status 1."""
    result = unmigrated.run(
        "migrate", "apply", status=1, CASSANDRA_KEYSPACE=f"{unmigrated.cassandra.keyspace}y", SINK_REPLICATION="mars:3"
    )

    assert "mars" in result.stderr
    assert "Traceback" not in result.stderr


def _execute(pipeline: Pipeline, statement: str) -> None:
    with session_of(pipeline.cassandra) as session:
        session.execute(statement)
