"""Putting a keyspace's history right, where files and history disagree; no statement of a migration runs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from spark_sink.errors import DriftError, UnknownVersionError
from spark_sink.migration import Migration
from spark_sink.migration_drift import Drift, Remedy, find_drifts, known_versions
from spark_sink.migration_history import HistoryEntry, Scope
from spark_sink.migration_lock import held_lock
from spark_sink.migrator import SchemaStore, whole_history

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Repair:
    """What a person decided about one migration."""

    scope: Scope
    version: int
    remedy: Remedy


def drifts_at_rest(
    migrations: Sequence[Migration], store: SchemaStore, *, owner: str, sleep: Callable[[float], None]
) -> list[Drift]:
    """Give what disagrees while no runner is at work: what one has begun is waited for.

    Raises:
        LockTimeoutError: a runner is at work for too long.
        CassandraUnavailableError: Cassandra is away.
    """
    if not whole_history(store):
        return []
    with held_lock(store, owner, sleep=sleep):
        return find_drifts(migrations, whole_history(store), store.keyspace)


def repair(
    wanted: Repair,
    migrations: Sequence[Migration],
    store: SchemaStore,
    *,
    owner: str,
    sleep: Callable[[float], None],
) -> Drift | None:
    """Do what was decided, and give what disagreed; nothing where files and history agree about that migration.

    Raises:
        UnknownVersionError: neither files nor history have this version.
        DriftError: what was decided is no remedy for what is wrong; the message says what is.
        LockTimeoutError: a runner is at work for too long.
        CassandraUnavailableError: Cassandra is away.
    """
    history = whole_history(store)
    _check_known(wanted, migrations, history)
    if not history:
        return None
    with held_lock(store, owner, sleep=sleep):
        drifts = find_drifts(migrations, whole_history(store), store.keyspace)
        drift = next((one for one in drifts if (one.scope, one.version) == (wanted.scope, wanted.version)), None)
        if drift:
            _apply(wanted.remedy, drift, store)
    return drift


def _check_known(wanted: Repair, migrations: Sequence[Migration], history: Sequence[HistoryEntry]) -> None:
    if (wanted.scope, wanted.version) not in known_versions(migrations, history):
        raise UnknownVersionError(
            f"scope {wanted.scope.value!r} has no migration {wanted.version}: `spark-sink migrate status` lists them"
        )


def _apply(remedy: Remedy, drift: Drift, store: SchemaStore) -> None:
    if remedy not in drift.remedies:
        raise DriftError(f"--{remedy.value} is no remedy here: {drift.message}")
    if remedy is Remedy.FORGET:
        store.forget(drift.scope, drift.version)
    elif drift.accepted:
        store.remember(drift.accepted)
    log.info("migration_repaired", migration=drift.label, remedy=remedy.value)
