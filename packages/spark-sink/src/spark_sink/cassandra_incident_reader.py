"""Reading incidents from Cassandra."""

from collections.abc import Iterator

from spark_sink.cassandra_reads import CassandraReads
from spark_sink.stored_incident import StoredIncident

_PLAIN = ("incident_id", "environment", "status", "revision", "error_count", "origin_service", "title", "snapshot")


def read_incidents(reads: CassandraReads) -> Iterator[StoredIncident]:
    """Give every incident, in the order of the partitions' tokens.

    Raises:
        SinkError: Cassandra is away, or the table is not there.
    """
    for row in reads.rows("SELECT * FROM {}", "incidents"):
        yield StoredIncident(first_ms=row["first"], last_ms=row["last"], **{name: row[name] for name in _PLAIN})
