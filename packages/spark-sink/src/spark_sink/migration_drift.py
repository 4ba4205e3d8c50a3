"""Where a keyspace's history and the migrations' files disagree, and what can be done about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from spark_sink.migration import Migration
from spark_sink.migration_history import HistoryEntry, Scope, State


class Remedy(StrEnum):
    """What `repair` does to an entry of the history; neither runs a statement."""

    FORGET = "forget"  # drop it, so that `apply` runs the file from its first statement
    ACCEPT = "accept"  # take the file as it is now for applied


@dataclass(frozen=True, slots=True)
class Drift:
    """A migration about which files and history disagree; `accepted` is the entry that `ACCEPT` writes."""

    scope: Scope
    version: int
    file_name: str
    reason: str
    advice: str
    remedies: tuple[Remedy, ...] = ()
    accepted: HistoryEntry | None = None

    @property
    def label(self) -> str:
        """The file, as messages name it."""
        return self.scope.label(self.file_name)

    @property
    def message(self) -> str:
        """What is wrong and what to do, in one line."""
        return f"{self.reason}: {self.advice}"


def find_drifts(migrations: Sequence[Migration], history: Sequence[HistoryEntry], keyspace: str) -> list[Drift]:
    """Compare every version of every scope, and give those that disagree, in order."""
    return [drift for scope in Scope for drift in _drifts_of(scope, migrations, history, keyspace)]


def known_versions(migrations: Sequence[Migration], history: Sequence[HistoryEntry]) -> list[tuple[Scope, int]]:
    """Give every version that files or history have, the package's first."""
    files = {(migration.scope, migration.version) for migration in migrations}
    entries = {(entry.scope, entry.version) for entry in history}
    return sorted(files | entries, key=lambda one: (list(Scope).index(one[0]), one[1]))


def _drifts_of(
    scope: Scope, migrations: Sequence[Migration], history: Sequence[HistoryEntry], keyspace: str
) -> list[Drift]:
    files = {migration.version: migration for migration in migrations if migration.scope is scope}
    entries = {entry.version: entry for entry in history if entry.scope is scope}
    newest = max(entries, default=0)
    found = []
    for version in sorted(files.keys() | entries.keys()):
        migration, entry = files.get(version), entries.get(version)
        if entry is None:
            found.append(_passed_over(migration, keyspace) if migration and version < newest else None)
        elif migration is None:
            found.append(_unknown(entry, keyspace))
        elif entry.state is not State.APPLIED:
            found.append(_broken_off(entry, migration, keyspace, is_newest=version == newest))
        elif entry.checksum != migration.checksum:
            found.append(_edited(entry, migration, keyspace))
    return [drift for drift in found if drift]


def _passed_over(migration: Migration, keyspace: str) -> Drift:
    return Drift(
        migration.scope,
        migration.version,
        migration.file_name,
        f"{migration.label} was never applied to keyspace {keyspace!r}, yet later ones were",
        f"where the keyspace has what it makes, {_command(migration, Remedy.ACCEPT)} takes it for applied; else run its"
        " statements by hand before that",
        (Remedy.ACCEPT,),
        _accepted(migration, None),
    )


def _unknown(entry: HistoryEntry, keyspace: str) -> Drift:
    reason = f"keyspace {keyspace!r} has {entry.label}, which "
    one = (entry.scope, entry.version, entry.file_name)
    if entry.scope is Scope.SHIPPED:
        advice = "use the version that applied it, or a newer one"
        return Drift(*one, f"{reason}this version of spark-sink does not know", advice)
    advice = f"set it to the folder that has the file; where that is gone for good, {_command(entry, Remedy.FORGET)}"
    return Drift(*one, f"{reason}is not in SINK_MIGRATIONS_DIR", advice, (Remedy.FORGET,))


def _broken_off(entry: HistoryEntry, migration: Migration, keyspace: str, *, is_newest: bool) -> Drift:
    statements = migration.statements
    following = statements[min(entry.statements_done, len(statements) - 1)]
    again = (
        f"where its statements are safe to repeat, {_command(entry, Remedy.FORGET)} lets `apply` run it from its first"
        " one again; or "
    )
    return Drift(
        entry.scope,
        entry.version,
        migration.file_name,
        f"{migration.label} broke off in keyspace {keyspace!r} after {entry.statements_done} of {len(statements)}"
        " statements",
        f"wait, where a `migrate apply` is at work; else {again if is_newest else ''}run the rest by hand, from line"
        f" {following.line} of the file, and then"
        f" {_command(entry, Remedy.ACCEPT)} takes it for applied",
        (Remedy.FORGET, Remedy.ACCEPT) if is_newest else (Remedy.ACCEPT,),  # a forgotten one would be passed over
        _accepted(migration, entry),
    )


def _edited(entry: HistoryEntry, migration: Migration, keyspace: str) -> Drift:
    return Drift(
        entry.scope,
        entry.version,
        migration.file_name,
        f"{migration.label} is not what was applied to keyspace {keyspace!r} as {entry.file_name}",
        "an applied migration is never edited; restore the file, and put the change into a new migration; or, where the"
        f" keyspace has what the file says now, {_command(entry, Remedy.ACCEPT)} takes it as it is",
        (Remedy.ACCEPT,),
        _accepted(migration, entry),
    )


def _accepted(migration: Migration, entry: HistoryEntry | None) -> HistoryEntry:
    return HistoryEntry(
        migration.version,
        migration.file_name,
        migration.checksum,
        State.APPLIED,
        len(migration.statements),
        entry.variables if entry else {},
        migration.scope,
    )


def _command(one: Migration | HistoryEntry, remedy: Remedy) -> str:
    scope = "" if one.scope is Scope.SHIPPED else f" --scope {one.scope.value}"
    return f"`spark-sink migrate repair {one.version}{scope} --{remedy.value}`"
