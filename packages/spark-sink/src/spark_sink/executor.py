"""The composition root of a Spark Python worker: settings, the log, one connection, and the store that writes."""

import gc
import threading
import time
from collections.abc import Iterator, Mapping
from itertools import starmap
from typing import NamedTuple

import msgspec
import pyarrow as pa
from log_schema.config import LogSettings
from log_schema.process_log import configure_logging

from spark_sink.cassandra_counts import CassandraCounts
from spark_sink.cassandra_limits import largest_batch
from spark_sink.cassandra_session import open_session
from spark_sink.cassandra_store import CassandraStore
from spark_sink.config import CassandraSettings, WriteSettings, from_option
from spark_sink.message import Message
from spark_sink.patience import patient
from spark_sink.sink import PartitionSink
from spark_sink.sink_options import CASSANDRA_OPTION, COLUMNS, LOG_OPTION, TOPICS_OPTION, WRITE_OPTION
from spark_sink.streamed_topic import StreamedTopic
from spark_sink.tally import Tally


class _Connected(NamedTuple):
    store: CassandraStore
    counts: CassandraCounts


_opening = threading.Lock()
_connections: dict[str, _Connected] = {}


def store_arrow(arrow: Iterator[pa.RecordBatch], options: Mapping[str, str]) -> Tally:
    """Store all messages of a Spark partition and count them; `options` are those of the data source."""
    connected = _worker_connection(options)
    topics = msgspec.json.decode(options[TOPICS_OPTION], type=list[StreamedTopic])
    sink = PartitionSink(connected.store, connected.counts, topics)
    for batch in arrow:
        sink.store(_messages(batch))
    return sink.finish()


def _messages(batch: pa.RecordBatch) -> Iterator[Message]:
    columns = {name: batch.column(name).to_pylist() for name in COLUMNS}
    columns["headers"] = [[(header["key"], header["value"]) for header in row or ()] for row in columns["headers"]]
    return starmap(Message, zip(*(columns[name] for name in Message._fields), strict=True))


def _worker_connection(options: Mapping[str, str]) -> _Connected:
    """Give this Python worker's one connection; it connects at first use, which is after Spark's fork."""
    with _opening:
        key = options[CASSANDRA_OPTION]
        if key not in _connections:
            _connections[key] = _connect(options)
            gc.freeze()  # Spark collects garbage after every task, and would go through all that was imported each time
        return _connections[key]


def _connect(options: Mapping[str, str]) -> _Connected:
    configure_logging("spark-sink", from_option(LogSettings, options[LOG_OPTION]))  # a worker is a process of its own
    cassandra = from_option(CassandraSettings, options[CASSANDRA_OPTION])
    settings = from_option(WriteSettings, options[WRITE_OPTION])
    retrying = patient(settings.patience_seconds, time.sleep)
    session = retrying(open_session, cassandra)
    batch_bytes = settings.batch_bytes or largest_batch(session)
    return _Connected(
        CassandraStore(session, cassandra.keyspace, batch_bytes, settings.in_flight, retrying),
        CassandraCounts(session, cassandra.keyspace, retrying),
    )
