"""The sink as Spark knows it: a Python data source that is written to in Arrow batches, on the executors."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import starmap
from pathlib import Path
from typing import Any

import pyarrow as pa
from log_schema.config import LogSettings
from log_schema.process_log import configure_logging
from pyspark.sql.datasource import DataSource, DataSourceStreamArrowWriter, WriterCommitMessage
from pyspark.sql.types import StructType

from spark_sink.cassandra_session import open_session
from spark_sink.cassandra_store import CassandraStore
from spark_sink.config import CassandraSettings, WriteSettings, from_option
from spark_sink.message import Message
from spark_sink.patience import patient
from spark_sink.sink import store_messages
from spark_sink.tally import Tally, leave_tally

CASSANDRA_OPTION = "cassandra_secret"  # Spark hides options with such names
WRITE_OPTION = "write"
LOG_OPTION = "log"
TALLIES_OPTION = "tallies"

COLUMNS = ("topic", "partition", "offset", "arrived_ms", "key", "value")  # in the order of `Message`

_opening = threading.Lock()
_stores: dict[str, CassandraStore] = {}


class CassandraLogs(DataSource):
    """`format("cassandra_logs")`: stores Kafka messages as log records."""

    @classmethod
    def name(cls) -> str:
        """Give the format's name."""
        return "cassandra_logs"

    def streamWriter(self, schema: StructType, overwrite: bool) -> "CassandraLogsWriter":  # noqa: ARG002, N802, FBT001
        """Give the writer that Spark sends to the executors."""
        return CassandraLogsWriter(dict(self.options))


@dataclass
class Committed(WriterCommitMessage):
    """What one Spark partition of a batch became."""

    tally: Tally


class CassandraLogsWriter(DataSourceStreamArrowWriter):
    """Writes one Spark partition of each batch; what it writes twice is the same rows."""

    def __init__(self, options: dict[str, str]) -> None:
        self._options = options

    def write(self, iterator: Iterator[pa.RecordBatch]) -> Committed:
        """Store all messages of a Spark partition; runs on an executor."""
        store = _worker_store(self._options)
        return Committed(sum((store_messages(_messages(batch), store) for batch in iterator), Tally()))

    def commit(self, messages: list[Any], batchId: int) -> None:  # noqa: N803 - Spark's name
        """Tell the driver what the batch became; everything is stored by now."""
        tallies = (message.tally for message in messages if message is not None)
        leave_tally(Path(self._options[TALLIES_OPTION]), batchId, tallies)

    def abort(self, messages: list[Any], batchId: int) -> None:  # noqa: N803 - Spark's name
        """Leave what is stored: the batch comes again and writes the same rows."""


def _messages(batch: pa.RecordBatch) -> Iterator[Message]:
    columns = (batch.column(name).to_pylist() for name in COLUMNS)
    return starmap(Message, zip(*columns, strict=True))


def _worker_store(options: dict[str, str]) -> CassandraStore:
    """Give this Python worker's one store; it connects at first use, which is after Spark's fork."""
    with _opening:
        key = options[CASSANDRA_OPTION]
        if key not in _stores:
            _stores[key] = _open_store(options)
        return _stores[key]


def _open_store(options: dict[str, str]) -> CassandraStore:
    configure_logging("spark-sink", from_option(LogSettings, options[LOG_OPTION]))  # a worker is a process of its own
    cassandra = from_option(CassandraSettings, options[CASSANDRA_OPTION])
    settings = from_option(WriteSettings, options[WRITE_OPTION])
    retrying = patient(settings.patience_seconds, time.sleep)
    return CassandraStore(retrying(open_session, cassandra), cassandra.keyspace, settings, retrying)
