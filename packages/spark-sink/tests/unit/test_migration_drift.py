from dataclasses import replace

import pytest
from spark_sink.migration import parse_migration
from spark_sink.migration_drift import Drift, Remedy, find_drifts, known_versions
from spark_sink.migration_history import HistoryEntry, Scope, State

FIRST = parse_migration("V0001__first.cql", "SELECT 1;\nSELECT 2")
SECOND = parse_migration("V0002__second.cql", "SELECT 3")
OWN = parse_migration("V0001__own.cql", "SELECT 5", Scope.OWN)
FIRST_APPLIED = HistoryEntry(1, FIRST.file_name, FIRST.checksum, State.APPLIED, 2, {"keyspace": "logs"})
SECOND_APPLIED = HistoryEntry(2, SECOND.file_name, SECOND.checksum, State.APPLIED, 1)
OWN_APPLIED = HistoryEntry(1, OWN.file_name, OWN.checksum, State.APPLIED, 1, scope=Scope.OWN)
HALF = replace(FIRST_APPLIED, state=State.APPLYING, statements_done=1)


def only(drifts: list[Drift]) -> Drift:
    [drift] = drifts
    return drift


def test_what_agrees_is_no_drift() -> None:
    """Neither is what is still to be applied."""
    assert find_drifts([FIRST, SECOND, OWN], [FIRST_APPLIED, OWN_APPLIED], "logs") == []


def test_an_edited_file_can_be_accepted() -> None:
    """The file no longer says what the keyspace got; the settings it got are still those."""
    drift = only(find_drifts([FIRST], [replace(FIRST_APPLIED, checksum="other")], "logs"))

    assert drift.reason == "V0001__first.cql is not what was applied to keyspace 'logs' as V0001__first.cql"
    assert "restore the file" in drift.advice
    assert "`spark-sink migrate repair 1 --accept`" in drift.advice
    assert (drift.remedies, drift.accepted) == ((Remedy.ACCEPT,), FIRST_APPLIED)


def test_a_version_that_only_a_newer_package_knows_has_no_remedy() -> None:
    """An older spark-sink must not touch a newer keyspace."""
    drift = only(find_drifts([FIRST], [FIRST_APPLIED, SECOND_APPLIED], "logs"))

    assert "which this version of spark-sink does not know: use the version that" in drift.message
    assert drift.remedies == ()


def test_an_own_migration_without_its_file_can_be_forgotten() -> None:
    """A setting that was left out looks the same, so the line names it first."""
    drift = only(find_drifts([FIRST], [FIRST_APPLIED, OWN_APPLIED], "logs"))

    assert "own/V0001__own.cql, which is not in SINK_MIGRATIONS_DIR: set it to" in drift.message
    assert "`spark-sink migrate repair 1 --scope own --forget`" in drift.message
    assert drift.remedies == (Remedy.FORGET,)


def test_a_version_that_was_passed_over_can_be_accepted() -> None:
    """Migrations run in one order everywhere; forgetting cannot bring that about any more."""
    drift = only(find_drifts([FIRST, SECOND], [SECOND_APPLIED], "logs"))

    assert "V0001__first.cql was never applied to keyspace 'logs', yet later ones were" in drift.message
    assert drift.remedies == (Remedy.ACCEPT,)
    assert drift.accepted == replace(FIRST_APPLIED, variables={})


def test_a_half_applied_migration_can_be_forgotten_or_accepted() -> None:
    """Nobody can tell for certain whether the broken statement ran, so a person decides."""
    drift = only(find_drifts([FIRST], [HALF], "logs"))

    assert "broke off in keyspace 'logs' after 1 of 2 statements" in drift.reason
    assert drift.advice.startswith("wait, where a `migrate apply` is at work; else")
    assert "`spark-sink migrate repair 1 --forget`" in drift.advice
    assert "from line 2 of the file, and then `spark-sink migrate repair 1 --accept`" in drift.advice
    assert (drift.remedies, drift.accepted) == ((Remedy.FORGET, Remedy.ACCEPT), FIRST_APPLIED)


def test_a_half_applied_migration_is_that_also_when_its_file_was_mended() -> None:
    """The usual way on from a statement that Cassandra refused: mend the file, forget, apply."""
    drift = only(find_drifts([FIRST], [replace(HALF, checksum="as it was")], "logs"))

    assert "broke off" in drift.reason
    assert Remedy.FORGET in drift.remedies


def test_a_half_applied_migration_below_others_is_not_forgotten() -> None:
    """It would be passed over afterwards."""
    drift = only(find_drifts([FIRST, SECOND], [HALF, SECOND_APPLIED], "logs"))

    assert "--forget" not in drift.advice
    assert drift.remedies == (Remedy.ACCEPT,)


@pytest.mark.parametrize("done", [0, 2, 9])
def test_a_mended_file_may_have_fewer_statements(done: int) -> None:
    """The line to go on from is in the file anyhow."""
    assert "of the file" in only(find_drifts([FIRST], [replace(HALF, statements_done=done)], "logs")).advice


def test_versions_are_listed_by_scope() -> None:
    """Those of the package come first, as they are applied first."""
    versions = known_versions([FIRST, OWN], [SECOND_APPLIED, FIRST_APPLIED])

    assert versions == [(Scope.SHIPPED, 1), (Scope.SHIPPED, 2), (Scope.OWN, 1)]
