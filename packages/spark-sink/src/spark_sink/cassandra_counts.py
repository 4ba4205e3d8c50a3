"""Reading how far the rates are counted."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from cassandra.cluster import Session
from cassandra.concurrent import execute_concurrent_with_args
from tenacity import Retrying

from spark_sink.cassandra_errors import cassandra_errors
from spark_sink.cassandra_reads import CassandraReads, millis
from spark_sink.placement import day_of
from spark_sink.rates import Count, Rate
from spark_sink.tables import Table

_CONCURRENCY = 16
_SELECT = "SELECT minute, severity_number, source, records, upto FROM {} WHERE service = ? AND day = ? AND minute IN ?"


class CassandraCounts:
    """Implements `sink.RateCounts`; for one thread."""

    def __init__(self, session: Session, keyspace: str, retrying: Retrying) -> None:
        self._session = session
        self._keyspace = keyspace
        self._retrying = retrying
        self._reads = CassandraReads(session, keyspace)

    def counts(self, rates: Sequence[Rate]) -> dict[Rate, Count]:
        """Give what is counted of some rates so far.

        Raises:
            CassandraUnavailableError: Cassandra was away for longer than we are patient.
        """
        return self._retrying(self._counts, rates) if rates else {}

    def _counts(self, rates: Sequence[Rate]) -> dict[Rate, Count]:
        minutes: defaultdict[tuple[str, int], set[int]] = defaultdict(set)
        for rate in rates:
            minutes[rate.service, day_of(rate.minute_ms)].add(rate.minute_ms)
        asked = [(service, day, sorted(of_day)) for (service, day), of_day in minutes.items()]
        wanted = set(rates)
        return {rate: count for rate, count in self._rows(asked) if rate in wanted}

    def _rows(self, asked: Iterable[tuple[str, int, list[int]]]) -> Iterator[tuple[Rate, Count]]:
        statement = self._reads.statement(_SELECT, Table.RATES)
        with cassandra_errors(self._keyspace):
            parameters = list(asked)
            answers = execute_concurrent_with_args(self._session, statement, parameters, _CONCURRENCY)
            for (service, _, _), (_, rows) in zip(parameters, answers, strict=True):
                for row in rows:
                    yield _counted(service, row)


def _counted(service: str, row: dict[str, Any]) -> tuple[Rate, Count]:
    rate = Rate(service, millis(row["minute"]), row["severity_number"], row["source"])
    return rate, Count(row["records"], row["upto"])
