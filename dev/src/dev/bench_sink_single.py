"""The store that anyone writes first: every row a request of its own, by the driver's own helper for many requests."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from cassandra.cluster import Session
from cassandra.concurrent import execute_concurrent_with_args
from cassandra.query import UNSET_VALUE, PreparedStatement
from spark_sink.tables import Insert, Table, insert_statement

CONCURRENCY = 100
"""Requests at a time, which is the helper's default."""


class SingleRowStore:
    """Implements spark_sink's `sink.RowStore`; it tries nothing again, so a refused row ends it."""

    def __init__(self, session: Session, keyspace: str) -> None:
        self._session = session
        self._keyspace = keyspace
        self._inserts: dict[Table, PreparedStatement] = {}

    def write(self, rows: Iterable[Insert]) -> list[Insert]:
        """Write rows; when this returns all are in, and none was refused."""
        by_table: dict[Table, list[list[Any]]] = defaultdict(list)
        for row in rows:
            by_table[row.table].append(_values(row))
        for table, values in by_table.items():
            execute_concurrent_with_args(self._session, self._insert(table), values, concurrency=CONCURRENCY)
        return []

    def _insert(self, table: Table) -> PreparedStatement:
        if table not in self._inserts:
            self._inserts[table] = self._session.prepare(insert_statement(self._keyspace, table))
        return self._inserts[table]


def _values(row: Insert) -> list[Any]:
    return [*(UNSET_VALUE if value is None else value for value in row.values), row.written_us]
