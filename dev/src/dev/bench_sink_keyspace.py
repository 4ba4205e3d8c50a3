"""A keyspace of one run's own: migrated by spark-sink, counted, and dropped."""

import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from cassandra.cluster import Session
from cassandra.concurrent import execute_concurrent_with_args
from spark_sink.cassandra_session import session_of
from spark_sink.config import CassandraSettings
from spark_sink.tables import COLUMNS, KEY_LENGTH, Table

from dev.errors import PreparationError

_DROP_SECONDS = 120
_COUNTS_AT_ONCE = 8


@contextmanager
def fresh_keyspace(cassandra: CassandraSettings, env: Mapping[str, str]) -> Iterator[CassandraSettings]:
    """Have a keyspace with the sink's tables while the block runs.

    Raises:
        PreparationError: the migrations were not applied.
        SinkError: Cassandra does not answer.
    """
    settings = cassandra.model_copy(update={"keyspace": f"bench_{uuid.uuid4().hex[:8]}"})
    try:
        _migrate({**env, **variables(settings)})
        yield settings
    finally:
        with session_of(settings) as session:
            session.execute(f"DROP KEYSPACE IF EXISTS {settings.keyspace}", timeout=_DROP_SECONDS)


def variables(cassandra: CassandraSettings) -> dict[str, str]:
    """Give the variables by which a process finds this keyspace."""
    return {
        "CASSANDRA_CONTACT_POINTS": cassandra.contact_points,
        "CASSANDRA_PORT": str(cassandra.port),
        "CASSANDRA_KEYSPACE": cassandra.keyspace,
    }


def count_rows(cassandra: CassandraSettings, table: Table = Table.LOGS) -> int:
    """Count a table's rows, partition by partition.

    Raises:
        SinkError: Cassandra does not answer.
    """
    with session_of(cassandra) as session:
        return _count(session, f"{cassandra.keyspace}.{table.value}", COLUMNS[table][: KEY_LENGTH[table]])


def _count(session: Session, table: str, key: tuple[str, ...]) -> int:
    partitions = session.execute(f"SELECT DISTINCT {', '.join(key)} FROM {table}")  # noqa: S608 - names of our own
    keys = [tuple(row.values()) for row in partitions]
    where = " AND ".join(f"{name} = ?" for name in key)
    statement = session.prepare(f"SELECT count(*) AS rows FROM {table} WHERE {where}")  # noqa: S608 - the same
    answers = execute_concurrent_with_args(session, statement, keys, concurrency=_COUNTS_AT_ONCE)
    return sum(answer.result_or_exc.one()["rows"] for answer in answers)


def _migrate(env: Mapping[str, str]) -> None:
    command = (sys.executable, "-m", "spark_sink", "migrate", "apply")
    done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PreparationError(f"spark-sink migrate apply ended with status {done.returncode}: {done.stderr.strip()}")
