"""Applying migrations."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import structlog

from spark_sink.errors import MigrationError, StatementFailedError
from spark_sink.migration import Migration
from spark_sink.migration_history import HistoryEntry, Scope, State
from spark_sink.migration_lock import HeldLock, LockStore, held_lock
from spark_sink.migration_plan import pending

log = structlog.get_logger(__name__)


class SchemaStore(LockStore, Protocol):
    """The keyspace that is migrated, and its memory of what was."""

    keyspace: str

    def prepare(self) -> None:
        """Create the keyspace and the tables that migrations are remembered in, where they are missing."""

    def history(self, scope: Scope) -> list[HistoryEntry]:
        """Give what was applied of a scope; nothing where the keyspace does not exist."""

    def remember(self, entry: HistoryEntry) -> None:
        """Write an entry, over the one of the same scope and version."""

    def forget(self, scope: Scope, version: int) -> None:
        """Drop an entry."""

    def run(self, statement: str) -> None:
        """Run a statement and wait until all nodes agree on the schema.

        Raises:
            SinkError: it was refused, or the nodes do not agree.
        """


def whole_history(store: SchemaStore) -> list[HistoryEntry]:
    """Give what was applied of all scopes."""
    return [entry for scope in Scope for entry in store.history(scope)]


def apply_migrations(
    migrations: Sequence[Migration],
    variables: Mapping[str, str],
    store: SchemaStore,
    *,
    owner: str,
    sleep: Callable[[float], None],
    on_applied: Callable[[Migration], None] = lambda _: None,
) -> list[Migration]:
    """Apply what is pending, in order, one runner at a time, and give it.

    A runner that comes while another is at work waits, and then finds nothing to do.

    Raises:
        MigrationError: the history and the files disagree, or a statement failed.
        CassandraUnavailableError: Cassandra is away.
    """
    store.prepare()
    with held_lock(store, owner, sleep=sleep) as lock:
        todo = pending(migrations, whole_history(store), store.keyspace)
        texts = [migration.rendered(variables) for migration in todo]  # all are checked before the first runs
        for migration, statements in zip(todo, texts, strict=True):
            _apply(migration, statements, dict(variables), store, lock)
            on_applied(migration)
    return todo


def _apply(
    migration: Migration, statements: list[str], variables: dict[str, str], store: SchemaStore, lock: HeldLock
) -> None:
    entry = HistoryEntry(
        migration.version, migration.file_name, migration.checksum, State.APPLYING, 0, variables, migration.scope
    )
    for done, statement in enumerate(statements):
        lock.renew()
        store.remember(replace(entry, statements_done=done))
        _run(migration, done, statement, store)
    store.remember(replace(entry, state=State.APPLIED, statements_done=len(statements)))
    log.info("migration_applied", migration=migration.label, statements=len(statements))


def _run(migration: Migration, index: int, statement: str, store: SchemaStore) -> None:
    try:
        store.run(statement)
    except MigrationError as error:
        place = f"{migration.label}, statement {index + 1} at line {migration.statements[index].line}"
        raise StatementFailedError(f"{place}: {error}. `spark-sink migrate repair` says how to go on") from error
