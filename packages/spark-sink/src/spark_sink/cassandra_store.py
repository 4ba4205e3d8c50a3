"""Writing rows to Cassandra: unlogged batches of one partition, bounded in flight, tried again until they are in."""

import threading
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from cassandra.cluster import Session
from cassandra.query import BatchStatement, BatchType, PreparedStatement
from tenacity import Retrying

from spark_sink.batches import batches
from spark_sink.cassandra_binding import Binder
from spark_sink.cassandra_errors import cassandra_errors, translated
from spark_sink.dead_letter import dead_letter_rows
from spark_sink.errors import RefusedError, SinkError
from spark_sink.tables import Insert, Table, insert_statement

Batch = Sequence[Insert]

_MESSAGES = {Table.LOGS, Table.LARGE, Table.INCIDENTS}  # what else is refused is stored in one of these already

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Failure:
    batch: Batch
    error: SinkError


class CassandraStore:
    """Implements `sink.RowStore`; for one thread.

    What fails is put aside, and tried again alone once everything in flight has been answered: a Cassandra that is
    overloaded gets one request at a time until it keeps up.
    """

    def __init__(self, session: Session, keyspace: str, batch_bytes: int, in_flight: int, retrying: Retrying) -> None:
        self._session = session
        self._keyspace = keyspace
        self._batch_bytes = batch_bytes
        self._in_flight = in_flight
        self._retrying = retrying
        self._slots = threading.Semaphore(in_flight)
        self._failures: deque[_Failure] = deque()
        self._binders: dict[Table, Binder] = {}

    def write(self, rows: Iterable[Insert]) -> list[Insert]:
        """Write rows; when this returns all are in; give those that were refused: their messages are dead letters.

        Raises:
            CassandraUnavailableError: Cassandra was away for longer than we are patient.
            SchemaMissingError: the tables are not there.
        """
        refused: list[Insert] = []
        for batch in batches(rows, self._batch_bytes):
            if self._failures:
                refused += self._settle()
            self._send(batch)
        return refused + self._settle()

    def _send(self, batch: Batch) -> None:
        statement = self._statement(batch)
        self._slots.acquire()
        future = self._session.execute_async(statement)
        future.add_callbacks(self._written, self._failed, errback_args=(batch,))

    def _written(self, _rows: object) -> None:
        self._slots.release()

    def _failed(self, error: BaseException, batch: Batch) -> None:
        self._failures.append(_Failure(batch, translated(error, self._keyspace)))
        self._slots.release()

    def _settle(self) -> list[Insert]:
        """Wait for what is in flight, and get what failed in; give what is refused."""
        for _ in range(self._in_flight):
            self._slots.acquire()
        self._slots.release(self._in_flight)
        refused: list[Insert] = []
        while self._failures:
            failure = self._failures.popleft()
            if failure.error.retryable or isinstance(failure.error, RefusedError):
                refused += self._write_alone(failure.batch)
            else:
                raise failure.error
        return refused

    def _write_alone(self, batch: Batch) -> list[Insert]:
        try:
            self._retrying(self._execute, batch)
        except RefusedError as error:
            return self._take_apart(batch, error)
        return []

    def _take_apart(self, batch: Batch, error: RefusedError) -> list[Insert]:
        """Find the row that Cassandra refuses, and keep its message as a dead letter."""
        if len(batch) > 1:
            return [refused for row in batch for refused in self._write_alone([row])]
        [row] = batch
        if row.table is Table.DEAD_LETTERS:
            raise error
        if row.table not in _MESSAGES:
            log.warning("row_refused", table=row.table.value, error=str(error))
            return [row]
        for letter in dead_letter_rows(row.message, str(error)):
            self._retrying(self._execute, [letter])
        return [row]

    def _execute(self, batch: Batch) -> None:
        statement = self._statement(batch)
        with cassandra_errors(self._keyspace):
            self._session.execute(statement)

    def _statement(self, batch: Batch) -> Any:  # noqa: ANN401 - the driver has no types
        binder = self._binder(batch[0].table)  # rows of one partition are of one table
        bound = [binder.bind((*row.values, row.written_us)) for row in batch]
        if len(bound) == 1:
            return bound[0]
        statement = BatchStatement(BatchType.UNLOGGED)
        statement.is_idempotent = True
        for one in bound:
            statement.add(one)
        return statement

    def _binder(self, table: Table) -> Binder:
        if table not in self._binders:
            self._binders[table] = Binder(self._retrying(self._prepare, table))
        return self._binders[table]

    def _prepare(self, table: Table) -> PreparedStatement:
        with cassandra_errors(self._keyspace):
            statement = self._session.prepare(insert_statement(self._keyspace, table))
        statement.is_idempotent = True
        return statement
