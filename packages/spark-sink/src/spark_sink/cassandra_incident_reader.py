"""Reading incidents from Cassandra."""

from collections.abc import Iterator

from spark_sink.cassandra_reads import CassandraReads
from spark_sink.stored_incident import StoredIncident

_PLAIN = ("incident_id", "environment", "status", "revision", "error_count", "origin_service", "title")
_COLUMNS = ", ".join((*_PLAIN, "first", "last"))


def read_incidents(reads: CassandraReads) -> Iterator[StoredIncident]:
    """Give every incident, in the order of the partitions' tokens.

    Raises:
        SinkError: Cassandra is away, or the table is not there.
    """
    for row in reads.rows(f"SELECT {_COLUMNS} FROM {{}}", "incidents"):  # noqa: S608 - names of our own
        yield StoredIncident(first_ms=row["first"], last_ms=row["last"], **{name: row[name] for name in _PLAIN})


def read_snapshot(reads: CassandraReads, incident_id: str) -> str | None:
    """Give an incident's newest snapshot; None where the incident has none, or is no more.

    Raises:
        SinkError: Cassandra is away, or the table is not there.
    """
    rows = reads.rows("SELECT snapshot FROM {} WHERE incident_id = ?", "incidents", incident_id)
    return next((row["snapshot"] for row in rows), None)
