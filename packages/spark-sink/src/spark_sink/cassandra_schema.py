"""The schema store in Cassandra: history and lock beside the tables that they are about."""

from datetime import timedelta
from typing import Any

from cassandra.cluster import Session

from spark_sink.cassandra_errors import DRIVER_ERRORS, cassandra_errors, one_line, translated
from spark_sink.errors import CassandraUnavailableError, MigrationError, SchemaDisagreementError
from spark_sink.migration_history import HistoryEntry, Scope, State

_LOCK = "spark-sink"  # one for all scopes: whatever is migrated, one runner is at work

_AGREEMENT_SECONDS = 30
_LOCK_SECONDS = 5.0  # for one answer about the lock, so that it can be asked for several times before it expires
_HISTORY_TABLE = """
CREATE TABLE IF NOT EXISTS {keyspace}.schema_history (
    scope text, version int, file_name text, checksum text, state text, statements_done int,
    variables frozen<map<text, text>>, changed_at timestamp,
    PRIMARY KEY ((scope), version)
)"""
_LOCK_TABLE = "CREATE TABLE IF NOT EXISTS {keyspace}.schema_lock (scope text PRIMARY KEY, owner text)"


class CassandraSchema:
    """Implements `migrator.SchemaStore`."""

    def __init__(self, session: Session, keyspace: str, replication: dict[str, int]) -> None:
        self.keyspace = keyspace
        self._session = session
        self._replication = replication

    def prepare(self) -> None:
        """Create the keyspace and the bookkeeping tables, where they are missing."""
        for name, statement in (
            (None, self._create_keyspace()),
            ("schema_history", _HISTORY_TABLE.format(keyspace=self.keyspace)),
            ("schema_lock", _LOCK_TABLE.format(keyspace=self.keyspace)),
        ):
            try:
                self.run(statement)
            except MigrationError:  # who may not create a keyspace can still use the one that is there
                if not self._exists(name):
                    raise

    def history(self, scope: Scope = Scope.SHIPPED) -> list[HistoryEntry]:
        """Give what was applied of a scope; nothing where the keyspace does not exist."""
        if not self._exists("schema_history"):
            return []
        rows = self._execute(
            f"SELECT * FROM {self.keyspace}.schema_history WHERE scope = %s",  # noqa: S608 - checked by the settings
            (scope.value,),
        )
        return [_entry(row) for row in rows]

    def remember(self, entry: HistoryEntry) -> None:
        """Write an entry, over the one of the same scope and version."""
        self._execute(
            f"INSERT INTO {self.keyspace}.schema_history"  # noqa: S608 - the name is checked by the settings
            " (scope, version, file_name, checksum, state, statements_done, variables, changed_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, toTimestamp(now()))",
            (
                entry.scope.value,
                entry.version,
                entry.file_name,
                entry.checksum,
                entry.state.value,
                entry.statements_done,
                dict(entry.variables),
            ),
        )

    def forget(self, scope: Scope, version: int) -> None:
        """Drop an entry."""
        self._execute(
            f"DELETE FROM {self.keyspace}.schema_history WHERE scope = %s AND version = %s",  # noqa: S608
            (scope.value, version),
        )

    def run(self, statement: str) -> None:
        """Run a statement and wait until all nodes agree on the schema."""
        try:
            self._session.execute(statement)
        except DRIVER_ERRORS as error:
            ours = translated(error, self.keyspace)
            raise (ours if isinstance(ours, CassandraUnavailableError) else MigrationError(one_line(error))) from error
        if not self._session.cluster.control_connection.wait_for_schema_agreement(wait_time=_AGREEMENT_SECONDS):
            raise SchemaDisagreementError(f"the nodes do not agree on the schema after {_AGREEMENT_SECONDS} s")

    def take_lock(self, owner: str, ttl: timedelta) -> str:
        """Take the lock if it is free, and give its owner."""
        row = self._compare_and_set(
            f"INSERT INTO {self.keyspace}.schema_lock (scope, owner) VALUES (%s, %s) IF NOT EXISTS USING TTL %s",  # noqa: S608
            (_LOCK, owner, int(ttl.total_seconds())),
        )
        return owner if row["[applied]"] else str(row["owner"])

    def renew_lock(self, owner: str, ttl: timedelta) -> bool:
        """Start the time to live again, if the lock is still ours."""
        row = self._compare_and_set(
            f"UPDATE {self.keyspace}.schema_lock USING TTL %s SET owner = %s WHERE scope = %s IF owner = %s",  # noqa: S608
            (int(ttl.total_seconds()), owner, _LOCK, owner),
        )
        return bool(row["[applied]"])

    def release_lock(self, owner: str) -> None:
        """Give the lock back, if it is still ours."""
        self._compare_and_set(
            f"DELETE FROM {self.keyspace}.schema_lock WHERE scope = %s IF owner = %s",  # noqa: S608
            (_LOCK, owner),
        )

    def _create_keyspace(self) -> str:
        factors = "".join(f", '{name}': {factor}" for name, factor in self._replication.items())
        replication = f"{{'class': 'NetworkTopologyStrategy'{factors}}}"
        return f"CREATE KEYSPACE IF NOT EXISTS {self.keyspace} WITH replication = {replication}"

    def _exists(self, table: str | None) -> bool:
        if table is None:
            found = self._execute(
                "SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = %s", (self.keyspace,)
            )
        else:
            found = self._execute(
                "SELECT table_name FROM system_schema.tables WHERE keyspace_name = %s AND table_name = %s",
                (self.keyspace, table),
            )
        return bool(found)

    def _compare_and_set(self, statement: str, parameters: tuple[Any, ...]) -> dict[str, Any]:
        with cassandra_errors(self.keyspace):
            return dict(self._session.execute(statement, parameters, timeout=_LOCK_SECONDS)[0])

    def _execute(self, statement: str, parameters: tuple[Any, ...]) -> list[dict[str, Any]]:
        with cassandra_errors(self.keyspace):
            return list(self._session.execute(statement, parameters))


def _entry(row: dict[str, Any]) -> HistoryEntry:
    """Read a row; one that was written by hand may lack any column, and is not applied unless it says so."""
    return HistoryEntry(
        version=row["version"],
        file_name=row["file_name"] or f"V{row['version']:04}",
        checksum=row["checksum"] or "",
        state=State.APPLIED if row["state"] == State.APPLIED.value else State.APPLYING,
        statements_done=row["statements_done"] or 0,
        variables=dict(row["variables"] or {}),
        scope=Scope(row["scope"]),
    )
