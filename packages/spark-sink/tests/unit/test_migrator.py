from datetime import timedelta
from itertools import cycle

import pytest
from spark_sink.errors import (
    CassandraUnavailableError,
    DriftError,
    LockLostError,
    LockTimeoutError,
    StatementFailedError,
)
from spark_sink.migration import parse_migration
from spark_sink.migration_history import State
from spark_sink.migration_lock import held_lock
from spark_sink.migrator import apply_migrations
from spark_sink.testing import FakeSchemaStore

MIGRATIONS = [parse_migration("V0001__a.cql", "one ${keyspace}; two"), parse_migration("V0002__b.cql", "three")]
VARIABLES = {"keyspace": "logs"}


def apply(store: FakeSchemaStore, owner: str = "us") -> list[str]:
    applied = apply_migrations(MIGRATIONS, VARIABLES, store, owner=owner, sleep=lambda _: None)
    return [migration.file_name for migration in applied]


def test_all_statements_run_in_order_once() -> None:
    """A second run finds nothing to do."""
    store = FakeSchemaStore()

    assert apply(store) == ["V0001__a.cql", "V0002__b.cql"]
    assert apply(store) == []
    assert store.ran == ["one logs", "two", "three"]


def test_the_history_remembers_the_settings() -> None:
    """Years later one can tell with which TTL a table was made."""
    store = FakeSchemaStore()

    apply(store)

    assert [(e.version, e.state, e.statements_done, e.variables) for e in store.history()] == [
        (1, State.APPLIED, 2, VARIABLES),
        (2, State.APPLIED, 1, VARIABLES),
    ]


def test_a_failed_statement_is_named_and_leaves_the_migration_half_applied() -> None:
    """The next run refuses to go on blindly."""
    store = FakeSchemaStore(refused="two")

    with pytest.raises(StatementFailedError, match=r"V0001__a.cql, statement 2 at line 1: no viable alternative"):
        apply(store)
    with pytest.raises(DriftError, match="broke off"):
        apply(store)
    assert store.ran == ["one logs"]
    assert store.lock_owner is None


def test_a_runner_waits_for_the_other_and_finds_nothing_to_do() -> None:
    """Two runners started at once both succeed."""
    store = FakeSchemaStore()
    store.lock_owner = "them"
    waits: list[float] = []

    def they_finish(seconds: float) -> None:
        waits.append(seconds)
        store.lock_owner = None
        apply(store, "them")

    applied = apply_migrations(MIGRATIONS, VARIABLES, store, owner="us", sleep=they_finish)

    assert (applied, len(waits)) == ([], 1)
    assert store.ran == ["one logs", "two", "three"]


def test_a_call_about_the_lock_that_times_out_is_repeated() -> None:
    """Cassandra's compare-and-set times out when two runners come in the same instant, and may have worked or not."""
    store = FakeSchemaStore()
    answers = cycle([CassandraUnavailableError("CAS operation timed out"), None])

    def time_out_every_other_time() -> None:
        if error := next(answers):
            raise error

    store.on_lock = time_out_every_other_time

    assert apply(store) == ["V0001__a.cql", "V0002__b.cql"]
    assert store.ran == ["one logs", "two", "three"]
    assert store.lock_owner is None


def test_a_lock_that_cannot_be_given_back_hides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was applied is applied, and what went wrong is told; the lock expires."""
    store = FakeSchemaStore(refused="two")

    def away(_owner: str) -> None:
        raise CassandraUnavailableError("away")

    monkeypatch.setattr(store, "release_lock", away)
    monkeypatch.setattr("spark_sink.migration_lock._CALL_PATIENCE", timedelta())

    with pytest.raises(StatementFailedError):
        apply(store)


def test_waiting_for_the_lock_ends() -> None:
    """A lock that is held for ever is reported with its owner."""
    store = FakeSchemaStore()
    store.lock_owner = "them"

    with (
        pytest.raises(LockTimeoutError, match="them has held the migration lock"),
        held_lock(store, "us", sleep=lambda _: None, patience=timedelta(seconds=2)),
    ):
        pass


def test_a_lost_lock_stops_before_the_next_statement() -> None:
    """Two runners never run statements at the same time."""
    store = FakeSchemaStore()
    store.on_run = lambda _: setattr(store, "lock_owner", "them")

    with pytest.raises(LockLostError):
        apply(store)
    assert store.ran == ["one logs"]
    assert store.lock_owner == "them"
