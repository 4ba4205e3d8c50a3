from dataclasses import replace

import pytest
from spark_sink.errors import DriftError, StatementFailedError, UnknownVersionError
from spark_sink.migration import Migration, parse_migration
from spark_sink.migration_drift import Drift, Remedy
from spark_sink.migration_history import Scope, State
from spark_sink.migration_repair import Repair, drifts_at_rest, repair
from spark_sink.migrator import apply_migrations, whole_history
from spark_sink.testing import FakeSchemaStore

FIRST = parse_migration("V0001__a.cql", "one; two")
OWN = parse_migration("V0001__b.cql", "three; four", Scope.OWN)
BOTH = [FIRST, OWN]


def apply(store: FakeSchemaStore, migrations: list[Migration]) -> list[Migration]:
    return apply_migrations(migrations, {}, store, owner="us", sleep=lambda _: None)


def repaired(store: FakeSchemaStore, remedy: Remedy, scope: Scope = Scope.SHIPPED, version: int = 1) -> Drift | None:
    return repair(Repair(scope, version, remedy), BOTH, store, owner="us", sleep=lambda _: None)


def broken_off(refused: str) -> FakeSchemaStore:
    store = FakeSchemaStore(refused=refused)
    with pytest.raises(StatementFailedError):
        apply(store, BOTH)
    store.refused = ""
    return store


def test_a_forgotten_migration_is_applied_from_its_first_statement() -> None:
    """The statements are safe to repeat."""
    store = broken_off("two")

    assert repaired(store, Remedy.FORGET)
    assert apply(store, BOTH) == BOTH
    assert store.ran == ["one", "one", "two", "three", "four"]


def test_an_accepted_migration_is_applied_for_good() -> None:
    """A person ran the rest."""
    store = broken_off("four")

    assert repaired(store, Remedy.ACCEPT, Scope.OWN)
    assert apply(store, BOTH) == []
    assert [(e.scope, e.state, e.statements_done) for e in whole_history(store)] == [
        (Scope.SHIPPED, State.APPLIED, 2),
        (Scope.OWN, State.APPLIED, 2),
    ]


def test_the_present_file_of_an_edited_migration_is_accepted() -> None:
    """From then on it is what was applied."""
    store = FakeSchemaStore()
    apply(store, BOTH)
    store.remember(replace(store.history()[0], checksum="other"))

    assert repaired(store, Remedy.ACCEPT)
    assert store.history()[0].checksum == FIRST.checksum


def test_a_remedy_that_does_not_help_is_refused() -> None:
    """Forgetting an edited migration would run its new text on top of the old one's tables."""
    store = FakeSchemaStore()
    apply(store, BOTH)
    store.remember(replace(store.history()[0], checksum="other"))

    with pytest.raises(DriftError, match=r"^--forget is no remedy here: V0001__a.cql is not .* repair 1 --accept"):
        repaired(store, Remedy.FORGET)
    assert store.history()[0].checksum == "other"


@pytest.mark.parametrize("remedy", Remedy)
def test_nothing_is_done_where_nothing_is_wrong(remedy: Remedy) -> None:
    """An applied migration is not forgotten by a slip of the hand; an empty keyspace is not created."""
    store = FakeSchemaStore()

    assert repaired(store, remedy) is None
    assert store.history() == []
    apply(store, BOTH)
    assert repaired(store, remedy) is None
    assert len(whole_history(store)) == 2


def test_a_version_nobody_knows_is_said() -> None:
    """With where to look."""
    with pytest.raises(UnknownVersionError, match=r"scope 'own' has no migration 7: `spark-sink migrate status`"):
        repaired(FakeSchemaStore(), Remedy.FORGET, Scope.OWN, 7)


@pytest.mark.parametrize("remedy", Remedy)
def test_a_runner_at_work_is_waited_for(remedy: Remedy) -> None:
    """What looks broken off may be under way; it is not touched."""
    store = broken_off("two")
    store.lock_owner = "them"

    def they_finish(_: float) -> None:
        store.lock_owner = None
        store.remember(replace(store.history()[0], state=State.APPLIED, statements_done=2))

    assert repair(Repair(Scope.SHIPPED, 1, remedy), BOTH, store, owner="us", sleep=they_finish) is None
    assert drifts_at_rest(BOTH, store, owner="us", sleep=they_finish) == []
    assert store.history()[0].state is State.APPLIED
    assert store.lock_owner is None


def test_what_disagrees_is_shown_and_stays() -> None:
    """Showing decides nothing."""
    store = broken_off("two")

    [drift] = drifts_at_rest(BOTH, store, owner="us", sleep=lambda _: None)

    assert (drift.scope, drift.version, drift.remedies) == (Scope.SHIPPED, 1, (Remedy.FORGET, Remedy.ACCEPT))
    assert store.history()[0].state is State.APPLYING
    assert store.lock_owner is None


def test_an_empty_keyspace_is_not_locked() -> None:
    """Its lock's table may not exist."""
    store = FakeSchemaStore()
    store.lock_owner = "them"

    assert drifts_at_rest(BOTH, store, owner="us", sleep=lambda _: None) == []
