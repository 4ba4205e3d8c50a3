"""What the commands `spark-sink migrate …` stand on: the keyspace, the migrations and the settings."""

import os
import socket
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from log_schema.config import load_settings

from spark_sink.cassandra_schema import CassandraSchema
from spark_sink.cassandra_session import session_of
from spark_sink.config import CassandraSettings, SchemaSettings
from spark_sink.migration import Migration, read_migrations, shipped_migrations
from spark_sink.migration_history import Scope
from spark_sink.patience import patient

EXIT_STATUS = (
    "Exit status: 0 done, 1 Cassandra is away or refuses, or a file is bad, 2 wrong use or a bad setting,"
    " 3 files and history disagree."
)

_PATIENCE_SECONDS = 60


@contextmanager
def open_schema() -> Iterator[CassandraSchema]:
    """Connect to the keyspace of the settings, and wait for a Cassandra that is not up yet.

    Raises:
        CassandraUnavailableError: Cassandra is away for a minute.
    """
    settings, schema = load_settings(CassandraSettings), load_settings(SchemaSettings)
    with session_of(settings, patient(_PATIENCE_SECONDS, time.sleep)) as session:
        yield CassandraSchema(session, settings.keyspace, schema.replication_factors(settings.local_dc))


def all_migrations() -> list[Migration]:
    """Read the package's migrations and, to be applied after them, the user's own.

    Raises:
        MigrationFileError: a file of `SINK_MIGRATIONS_DIR` is not well formed, or can't be read.
    """
    folder = load_settings(SchemaSettings).migrations_dir
    return [*shipped_migrations(), *(read_migrations(folder, Scope.OWN) if folder else [])]


def variables() -> dict[str, str]:
    """Give what is put in the place of `${name}`."""
    settings = load_settings(SchemaSettings)
    return {
        "keyspace": load_settings(CassandraSettings).keyspace,
        "ttl_seconds": str(settings.retention_days * 86_400),
        "compaction_window_hours": str(settings.compaction_window_hours),
    }


def owner() -> str:
    """Name this run as no other: in containers all have the same process id, and may have the same host name."""
    return f"{socket.gethostname()}/{os.getpid()}/{uuid.uuid4().hex[:8]}"
