"""Reading rows from Cassandra: prepared once, page by page, with our errors."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from cassandra.cluster import ResponseFuture, ResultSet, Session
from cassandra.query import PreparedStatement

from spark_sink.cassandra_errors import cassandra_errors

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # the driver's times are naive UTC
_MS = timedelta(milliseconds=1)
_PAGE = 500


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
        cql = cql.format(f"{self._keyspace}.{table}")
        with cassandra_errors(self._keyspace):
            if cql not in self._prepared:
                self._prepared[cql] = self._session.prepare(cql)
            return self._session.execute_async(self._prepared[cql], parameters)

    def pages(self, answer: ResponseFuture) -> Iterator[dict[str, Any]]:
        """Wait for an answer, and give its rows."""
        with cassandra_errors(self._keyspace):
            rows: ResultSet = answer.result()
            yield from rows


def millis(moment: datetime) -> int:
    """Give a time of the driver's in milliseconds since the epoch."""
    return round((moment - _EPOCH) / _MS)
