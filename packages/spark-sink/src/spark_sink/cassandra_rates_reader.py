"""Reading rates from Cassandra."""

from collections.abc import Iterator

from spark_sink.cassandra_reads import CassandraReads
from spark_sink.placement import DAY_MS, day_of
from spark_sink.rate_series import MinuteCount


class CassandraRatesReader:
    """Finds rates by service and minute."""

    def __init__(self, reads: CassandraReads) -> None:
        self._reads = reads

    def services(self, minutes: range) -> list[str]:
        """Give the services that have rates on the days of some minutes."""
        rows = self._reads.rows("SELECT DISTINCT service, day FROM {}", "rates_by_service")
        return sorted({row["service"] for row in rows if row["day"] in _days(minutes)})

    def rates(self, service: str, minutes: range) -> Iterator[MinuteCount]:
        """Give the rates of a service in some minutes, one for each severity and source; its days are asked at once."""
        cql = "SELECT minute, severity_number, records FROM {} WHERE service = ? AND day = ?"
        cql += " AND minute >= ? AND minute < ?"
        answers = [
            self._reads.ask(cql, "rates_by_service", service, day, minutes.start, minutes.stop)
            for day in _days(minutes)
        ]
        for answer in answers:
            for row in self._reads.pages(answer):
                yield MinuteCount(row["minute"], row["severity_number"], row["records"] or 0)


def _days(minutes: range) -> range:
    return range(day_of(minutes.start), minutes.stop, DAY_MS)
