"""Reading rows from Cassandra: prepared once, page by page, with our errors."""

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from cassandra.cluster import ResponseFuture, ResultSet, Session
from cassandra.query import PreparedStatement

from spark_sink.cassandra_errors import cassandra_errors

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # the driver's times are naive UTC
_MS = timedelta(milliseconds=1)
_PAGE = 500
_AHEAD = 32


class CassandraReads:
    """Selects rows of a keyspace's tables; `{}` in a statement stands for the table.

    Raises:
        SinkError: from every method and while rows are taken; its `retryable` says whether trying again helps.
    """

    def __init__(self, session: Session, keyspace: str) -> None:
        self._session = session
        self._keyspace = keyspace
        session.default_fetch_size = _PAGE
        self._prepared: dict[str, PreparedStatement] = {}

    def rows(self, cql: str, table: str, *parameters: object) -> Iterator[dict[str, Any]]:
        """Give the rows; the next page is asked for when the one before is taken."""
        return self.pages(self.ask(cql, table, *parameters))

    def ask(self, cql: str, table: str, *parameters: object) -> ResponseFuture:
        """Ask, and do not wait for the answer, whose rows `pages` gives."""
        statement = self.statement(cql, table)
        with cassandra_errors(self._keyspace):
            return self._session.execute_async(statement, parameters)

    def statement(self, cql: str, table: str) -> PreparedStatement:
        """Give a prepared statement, the same one each time."""
        cql = cql.format(f"{self._keyspace}.{table}")
        if cql not in self._prepared:
            with cassandra_errors(self._keyspace):
                self._prepared[cql] = self._session.prepare(cql)
        return self._prepared[cql]

    def pages(self, answer: ResponseFuture) -> Iterator[dict[str, Any]]:
        """Wait for an answer, and give its rows, with times in milliseconds since the epoch."""
        with cassandra_errors(self._keyspace):
            rows: ResultSet = answer.result()
            for row in rows:
                yield {name: millis(value) if isinstance(value, datetime) else value for name, value in row.items()}


def asked_ahead(asking: Iterable[ResponseFuture]) -> Iterator[ResponseFuture]:
    """Give answers in the order of asking, with the next few of them asked for already."""
    following = iter(asking)
    asked = deque(islice(following, _AHEAD))
    while asked:
        yield asked.popleft()
        asked.extend(islice(following, 1))


def millis(moment: datetime) -> int:
    """Give a time of the driver's in milliseconds since the epoch."""
    return round((moment - _EPOCH) / _MS)
