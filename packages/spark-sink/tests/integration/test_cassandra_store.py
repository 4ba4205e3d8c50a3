import threading
import time

import pytest
from cassandra.query import UNSET_VALUE
from log_schema import LogRecord, Resource, encode
from spark_sink.cassandra_binding import Binder
from spark_sink.cassandra_dead_letters import CassandraDeadLetters
from spark_sink.cassandra_limits import largest_batch
from spark_sink.cassandra_reader import CassandraReader
from spark_sink.cassandra_session import open_session, session_of
from spark_sink.cassandra_store import CassandraStore
from spark_sink.errors import CassandraUnavailableError, SchemaMissingError
from spark_sink.intake import take_in
from spark_sink.message import Message
from spark_sink.patience import patient
from spark_sink.tables import COLUMNS, Insert, Table
from spark_sink.testing_pipeline import Pipeline
from spark_sink.testing_proxy import Proxy

NOW_MS = int(time.time() * 1000)
BATCH_BYTES, IN_FLIGHT = 4_900, 32
SOME = {
    "varchar": "é€ order",
    "timestamp": NOW_MS,
    "tinyint": -3,
    "int": 70_000,
    "bigint": -(2**40),
    "blob": b"\x00\xff",
    "list<frozen<tuple<varchar, blob>>>": [("a", b"b"), ("c", None)],
}


def rows(count: int, service: str = "checkout", prefix: str = "u") -> list[Insert]:
    records = (
        LogRecord(
            uid=f"{prefix}{number}",
            time_unix_nano=NOW_MS * 1_000_000 + number,
            severity_number=9,
            body="paid",
            resource=Resource(service_name=service),
        )
        for number in range(count)
    )
    return take_in(Message("logs", 0, n, NOW_MS, None, encode(record)) for n, record in enumerate(records))


def test_a_cassandra_that_goes_away_in_the_middle_loses_nothing(pipeline: Pipeline, proxy: Proxy) -> None:
    """What was in flight when it went is written when it is back, once."""
    through_proxy = pipeline.cassandra.model_copy(update={"contact_points": "127.0.0.1", "port": proxy.port})
    session = open_session(through_proxy)
    store = CassandraStore(session, pipeline.cassandra.keyspace, BATCH_BYTES, IN_FLIGHT, patient(60, time.sleep))
    store.write(rows(10, prefix="before"))
    threading.Timer(0.05, proxy.cut).start()
    threading.Timer(3, proxy.mend).start()

    store.write(rows(20_000, prefix="during"))

    session.cluster.shutdown()
    with session_of(pipeline.cassandra) as direct:
        stored = list(CassandraReader(direct, pipeline.cassandra.keyspace).uids())
    assert (
        sum(uid.startswith("during") for uid in stored) == len({u for u in stored if u.startswith("during")}) == 20_000
    )


def test_patience_ends(pipeline: Pipeline, proxy: Proxy) -> None:
    """A Cassandra that stays away ends the write with an error that says so."""
    through_proxy = pipeline.cassandra.model_copy(update={"contact_points": "127.0.0.1", "port": proxy.port})
    session = open_session(through_proxy)
    store = CassandraStore(session, pipeline.cassandra.keyspace, BATCH_BYTES, IN_FLIGHT, patient(1, time.sleep))
    store.write(rows(1))
    proxy.cut()

    with pytest.raises(CassandraUnavailableError):
        store.write(rows(100))
    session.cluster.shutdown()


def test_a_row_that_cassandra_refuses_becomes_a_dead_letter(pipeline: Pipeline) -> None:
    """The other rows of its batch get in."""
    good = rows(3, "refusing")
    position = COLUMNS[Table.LOGS].index("uid")
    bad = good[1]._replace(values=(*good[1].values[:position], "x" * 70_000, *good[1].values[position + 1 :]), size=1)
    keyspace = pipeline.cassandra.keyspace
    with session_of(pipeline.cassandra) as session:
        store = CassandraStore(session, keyspace, BATCH_BYTES, IN_FLIGHT, patient(10, time.sleep))

        refused = store.write([good[0], bad, *good[2:]])

        reader = CassandraReader(session, keyspace)
        [letter] = CassandraDeadLetters(session, keyspace, patient(10, time.sleep)).newest_first()
        found = [found.record.uid for found in reader.bucket("refusing", good[0].values[1], 0, NOW_MS + 1)]
    assert refused == [bad]
    assert (letter.offset, "Cassandra refuses it" in letter.reason) == (1, True)
    assert sorted(found) == ["u0", "u2"]


def test_missing_tables_are_no_fault_of_the_rows(pipeline: Pipeline) -> None:
    """Nothing becomes a dead letter because nobody has migrated."""
    with session_of(pipeline.cassandra) as session:
        store = CassandraStore(session, "no_such_keyspace", BATCH_BYTES, IN_FLIGHT, patient(10, time.sleep))

        with pytest.raises(SchemaMissingError, match="migrate apply"):
            store.write(rows(1))


def test_no_batch_is_large_for_the_server(pipeline: Pipeline) -> None:
    """The server would send a warning with its answer."""
    with session_of(pipeline.cassandra) as session:
        limit = largest_batch(session)
        store = CassandraStore(session, pipeline.cassandra.keyspace, limit, IN_FLIGHT, patient(10, time.sleep))
        warnings: list[str] = []
        session.add_request_init_listener(
            lambda future: future.add_callback(lambda _: warnings.extend(future.warnings or []))
        )

        store.write(rows(2_000, "é" * 20))

    assert warnings == []


@pytest.mark.parametrize("table", list(Table))
def test_values_are_bound_as_the_driver_would(pipeline: Pipeline, table: Table) -> None:
    """Only faster."""
    columns = COLUMNS[table]
    cql = f"INSERT INTO {pipeline.cassandra.keyspace}.{table.value} ({', '.join(columns)}) VALUES "
    with session_of(pipeline.cassandra) as session:
        statement = session.prepare(f"{cql} ({', '.join('?' * len(columns))})")
    values = [SOME[column.type.cql_parameterized_type()] for column in statement.column_metadata]

    assert Binder(statement).bind(values).values == statement.bind(values).values
    key = [value if index in statement.routing_key_indexes else None for index, value in enumerate(values)]
    unset = [UNSET_VALUE if value is None else value for value in key]
    assert Binder(statement).bind(key).values == statement.bind(unset).values
