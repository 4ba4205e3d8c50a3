from dataclasses import replace

import pytest
from spark_sink.errors import DriftError
from spark_sink.migration import parse_migration
from spark_sink.migration_plan import HistoryEntry, State, pending

FIRST = parse_migration("V0001__first.cql", "SELECT 1;\nSELECT 2")
SECOND = parse_migration("V0002__second.cql", "SELECT 3")
THIRD = parse_migration("V0003__third.cql", "SELECT 4")
FIRST_APPLIED = HistoryEntry(1, FIRST.file_name, FIRST.checksum, State.APPLIED, 2)
THIRD_APPLIED = HistoryEntry(3, THIRD.file_name, THIRD.checksum, State.APPLIED, 1)


def test_what_was_not_applied_is_pending_in_order() -> None:
    """A keyspace is brought up to date from wherever it is."""
    assert pending([FIRST, SECOND, THIRD], [FIRST_APPLIED], "logs") == [SECOND, THIRD]


def test_an_up_to_date_keyspace_has_nothing_pending() -> None:
    """Applying again does nothing."""
    assert pending([FIRST], [FIRST_APPLIED], "logs") == []


def test_an_edited_file_is_drift() -> None:
    """The file no longer says what the keyspace has."""
    with pytest.raises(DriftError, match=r"V0001__first.cql is not what was applied .* never edited; restore the file"):
        pending([FIRST], [replace(FIRST_APPLIED, checksum="other")], "logs")


def test_an_unknown_version_is_drift() -> None:
    """An older spark-sink must not touch a newer keyspace."""
    with pytest.raises(DriftError, match=r"V0003__third.cql applied, which this version .* or a newer one"):
        pending([FIRST], [FIRST_APPLIED, THIRD_APPLIED], "logs")


def test_a_version_that_was_passed_over_is_drift() -> None:
    """Migrations run in one order everywhere."""
    with pytest.raises(DriftError, match=r"V0002__second.cql was never applied .* next free number \(0004\)"):
        pending([FIRST, SECOND, THIRD], [FIRST_APPLIED, THIRD_APPLIED], "logs")


def test_a_half_applied_migration_is_drift_and_says_how_to_go_on() -> None:
    """Nobody can tell for certain whether the broken statement ran, so a person looks."""
    half = replace(FIRST_APPLIED, state=State.APPLYING, statements_done=1)

    with pytest.raises(DriftError, match=r"after 1 of 2 statements.*DELETE FROM logs\.schema_history.*from line 2"):
        pending([FIRST], [half], "logs")
