import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from spark_sink.cassandra_session import session_of
from spark_sink.migration import released_checksums, shipped_migrations
from spark_sink.testing_pipeline import Pipeline

LAST = shipped_migrations()[-1]
NOTHING = "nothing to apply"
NOTES = "CREATE TABLE IF NOT EXISTS ${keyspace}.notes (part int, id int, PRIMARY KEY ((part), id));"
NOTE = "INSERT INTO ${{keyspace}}.notes (part, id) VALUES (0, {})"


@pytest.fixture
def own_folder(tmp_path: Path) -> Path:
    """A folder for migrations that are not the package's."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    return folder


@pytest.fixture
def own(unmigrated: Pipeline, own_folder: Path) -> Iterator[Pipeline]:
    """A pipeline whose keyspace is the test's own, with that folder."""
    keyspace = f"{unmigrated.cassandra.keyspace}{uuid.uuid4().hex[:4]}"
    env = unmigrated.env | {"CASSANDRA_KEYSPACE": keyspace, "SINK_MIGRATIONS_DIR": str(own_folder)}
    cassandra = unmigrated.cassandra.model_copy(update={"keyspace": keyspace})
    yield replace(unmigrated, env=env, cassandra=cassandra)
    with session_of(cassandra) as session:
        session.execute(f"DROP KEYSPACE IF EXISTS {keyspace}", timeout=60)


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
    assert log.count("migration_applied") == len(shipped_migrations())
    assert unmigrated.lines("migrate", "apply") == ["nothing to apply"]


def test_no_index_is_left(unmigrated: Pipeline) -> None:
    """Version 0.1 had one on traces, for which there is a table now."""
    unmigrated.run("migrate", "apply")

    with session_of(unmigrated.cassandra) as session:
        indexes = session.execute(
            "SELECT index_name FROM system_schema.indexes WHERE keyspace_name = %s", (unmigrated.cassandra.keyspace,)
        )
        assert list(indexes) == []


def test_the_status_says_what_is_applied_with_which_settings(unmigrated: Pipeline) -> None:
    """A program can read it."""
    unmigrated.run("migrate", "apply")

    lines = [msgspec.json.decode(line) for line in unmigrated.lines("migrate", "status")]

    assert [line["file"] for line in lines] == [migration.file_name for migration in shipped_migrations()]
    assert {(line["scope"], line["state"]) for line in lines} == {("spark-sink", "applied")}
    assert lines[0]["variables"]["ttl_seconds"] == "2592000"


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
            "UPDATE {}.schema_history SET checksum = 'x' WHERE scope = 'spark-sink' AND version = 9",
            "DELETE FROM {}.schema_history WHERE scope = 'spark-sink' AND version = 9",
            "V0009, which this version of spark-sink does not know",
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


@pytest.mark.parametrize(("remedy", "then"), [("--forget", f"applied {LAST.file_name}"), ("--accept", NOTHING)])
def test_a_migration_that_broke_off_is_repaired(
    unmigrated: Pipeline, edit_history: Callable[[str, str], None], remedy: str, then: str
) -> None:
    """Forgotten it is applied again, accepted it counts as applied."""
    update = f"UPDATE {unmigrated.cassandra.keyspace}.schema_history SET state = '%s', statements_done = %s"
    update += f" WHERE scope = 'spark-sink' AND version = {LAST.version}"
    edit_history(update % ("applying", 0), update % ("applied", len(LAST.statements)))

    shown = msgspec.json.decode(unmigrated.run("migrate", "repair", status=3).stdout)
    unmigrated.run("migrate", "repair", str(LAST.version), remedy)

    assert (shown["file"], shown["remedies"]) == (LAST.file_name, ["forget", "accept"])
    assert unmigrated.lines("migrate", "apply") == [then]
    assert unmigrated.lines("migrate", "repair", str(LAST.version), remedy) == ["nothing to repair"]


def test_a_version_that_does_not_exist_is_not_repaired(unmigrated: Pipeline) -> None:
    """Exit status 2, and where to look."""
    said = unmigrated.run("migrate", "repair", "99", "--forget", status=2).stderr

    assert said == "error: scope 'spark-sink' has no migration 99: `spark-sink migrate status` lists them\n"


def test_own_migrations_are_applied_after_the_packages(own: Pipeline, own_folder: Path) -> None:
    """A batch is one statement; status and history tell whose is whose; without the folder it is drift."""
    (own_folder / "V0001__notes.cql").write_text(
        f"{NOTES} BEGIN BATCH {NOTE.format(1)}; {NOTE.format(2)}; APPLY BATCH;"
    )

    assert own.lines("migrate", "plan").count("-- own/V0001__notes.cql") == 1
    assert own.lines("migrate", "apply")[-1] == "applied own/V0001__notes.cql"
    assert own.lines("migrate", "apply") == [NOTHING]

    newest = msgspec.json.decode(own.lines("migrate", "status")[-1])
    assert (newest["scope"], newest["version"], newest["state"]) == ("own", 1, "applied")
    assert newest["variables"]["keyspace"] == own.cassandra.keyspace
    assert [row["id"] for row in _execute(own, f"SELECT id FROM {own.cassandra.keyspace}.notes")] == [1, 2]
    assert "SINK_MIGRATIONS_DIR" in own.run("migrate", "apply", status=3, SINK_MIGRATIONS_DIR="").stderr


def test_an_own_migration_that_cassandra_refuses_is_mended_and_forgotten(own: Pipeline, own_folder: Path) -> None:
    """Then it is applied from its first statement."""
    file = own_folder / "V0001__notes.cql"
    file.write_text(f"{NOTES} {NOTE.format(1)}; INSERT INTO nonsense;")
    assert "own/V0001__notes.cql, statement 3 at line 1" in own.run("migrate", "apply", status=1).stderr
    file.write_text(f"{NOTES} {NOTE.format(1)}; {NOTE.format(2)};")

    assert "repair 1 --scope own --forget" in own.run("migrate", "apply", status=3).stderr
    assert own.lines("migrate", "repair", "1", "--scope", "own", "--forget")[0].startswith(
        "forgot own/V0001__notes.cql"
    )
    assert own.lines("migrate", "apply") == ["applied own/V0001__notes.cql"]


def test_a_cassandra_that_refuses_is_said_in_one_line(unmigrated: Pipeline) -> None:
    """No traceback, and exit status 1."""
    result = unmigrated.run(
        "migrate", "apply", status=1, CASSANDRA_KEYSPACE=f"{unmigrated.cassandra.keyspace}y", SINK_REPLICATION="mars:3"
    )

    assert "mars" in result.stderr
    assert "Traceback" not in result.stderr


def _execute(pipeline: Pipeline, statement: str) -> list[dict[str, Any]]:
    with session_of(pipeline.cassandra) as session:
        return list(session.execute(statement))
