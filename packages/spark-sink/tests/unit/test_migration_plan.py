import pytest
from spark_sink.errors import DriftError
from spark_sink.migration import parse_migration
from spark_sink.migration_history import HistoryEntry, Scope, State
from spark_sink.migration_plan import pending

FIRST = parse_migration("V0001__first.cql", "SELECT 1;\nSELECT 2")
SECOND = parse_migration("V0002__second.cql", "SELECT 3")
OWN = parse_migration("V0001__own.cql", "SELECT 5", Scope.OWN)
FIRST_APPLIED = HistoryEntry(1, FIRST.file_name, FIRST.checksum, State.APPLIED, 2)
OWN_APPLIED = HistoryEntry(1, OWN.file_name, OWN.checksum, State.APPLIED, 1, scope=Scope.OWN)


def test_what_was_not_applied_is_pending_in_order() -> None:
    """A keyspace is brought up to date from wherever it is."""
    assert pending([FIRST, SECOND], [], "logs") == [FIRST, SECOND]
    assert pending([FIRST, SECOND], [FIRST_APPLIED], "logs") == [SECOND]


def test_an_up_to_date_keyspace_has_nothing_pending() -> None:
    """Applying again does nothing."""
    assert pending([FIRST, OWN], [FIRST_APPLIED, OWN_APPLIED], "logs") == []


def test_scopes_count_for_themselves() -> None:
    """The same number is another migration there, and an older one may come after."""
    assert pending([FIRST, SECOND, OWN], [FIRST_APPLIED], "logs") == [SECOND, OWN]
    assert pending([FIRST, SECOND, OWN], [FIRST_APPLIED, OWN_APPLIED], "logs") == [SECOND]


def test_nothing_is_planned_where_files_and_history_disagree() -> None:
    """The line says what is wrong and what to do."""
    with pytest.raises(DriftError, match=r"does not know: use the version that applied it"):
        pending([], [FIRST_APPLIED], "logs")
