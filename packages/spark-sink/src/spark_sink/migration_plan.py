"""What is left to apply, told from the files and the keyspace's history; and when the two disagree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from spark_sink.errors import DriftError
from spark_sink.migration import Migration


class State(StrEnum):
    """How far a migration came; `APPLYING` with no runner at work means that it broke off."""

    APPLYING = "applying"
    APPLIED = "applied"


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """What the keyspace remembers of a migration."""

    version: int
    file_name: str
    checksum: str
    state: State
    statements_done: int
    variables: Mapping[str, str] = field(default_factory=dict)


def pending(migrations: Sequence[Migration], history: Sequence[HistoryEntry], keyspace: str) -> list[Migration]:
    """Give the migrations that are still to be applied, in order.

    Raises:
        DriftError: a file was edited, a version is unknown, or one broke off half-way; the message says what to do.
    """
    by_version = {migration.version: migration for migration in migrations}
    for entry in sorted(history, key=lambda entry: entry.version):
        _compare(entry, by_version.get(entry.version), keyspace)
    applied = {entry.version for entry in history}
    todo = [migration for migration in migrations if migration.version not in applied]
    if todo and applied and todo[0].version < max(applied):
        raise DriftError(
            f"{todo[0].file_name} was never applied to keyspace {keyspace!r}, yet later ones were:"
            f" give it the next free number ({max(by_version) + 1:04})"
        )
    return todo


def _compare(entry: HistoryEntry, migration: Migration | None, keyspace: str) -> None:
    if migration is None:
        raise DriftError(
            f"keyspace {keyspace!r} has {entry.file_name} applied, which this version of spark-sink does not know:"
            " use the version that applied it, or a newer one"
        )
    if entry.checksum != migration.checksum:
        raise DriftError(
            f"{migration.file_name} is not what was applied to keyspace {keyspace!r}: a released migration is never"
            " edited; restore the file, and put the change into a new migration"
        )
    if entry.state is not State.APPLIED:
        raise DriftError(_broken_off(entry, migration, keyspace))


def _broken_off(entry: HistoryEntry, migration: Migration, keyspace: str) -> str:
    table, where = f"{keyspace}.schema_history", f"WHERE scope = 'spark-sink' AND version = {entry.version}"
    forget = f"DELETE FROM {table} {where};"  # noqa: S608 - for a person to run
    accept = f"UPDATE {table} SET state = 'applied' {where};"  # noqa: S608 - for a person to run
    statements = migration.statements
    following = statements[min(entry.statements_done, len(statements) - 1)]
    return (
        f"{migration.file_name} broke off in keyspace {keyspace!r} after {entry.statements_done} of {len(statements)}"
        f" statements. Either undo those, run `{forget}` and apply again; or run the rest, from line {following.line}"
        f" of the file, by hand, and then `{accept}`"
    )
