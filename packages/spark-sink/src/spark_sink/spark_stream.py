"""The streaming query: from the topic `logs` to Cassandra."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from log_schema.heartbeat import Heartbeat
from py4j.protocol import Py4JError, Py4JJavaError  # type: ignore[import-untyped]
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.streaming.listener import (
    QueryIdleEvent,
    QueryProgressEvent,
    QueryStartedEvent,
    QueryTerminatedEvent,
    StreamingQueryListener,
)
from pyspark.sql.streaming.query import StreamingQuery

from spark_sink.config import StreamSettings
from spark_sink.errors import StreamFailedError
from spark_sink.metrics import note_batch, note_trigger
from spark_sink.progress import batch_fields, parse_progress
from spark_sink.sink_options import COLUMNS
from spark_sink.spark_data_source import CassandraLogs
from spark_sink.stream import BatchCounter
from spark_sink.stream_failure import explained
from spark_sink.tally import take_tally

_EXPRESSIONS = {"arrived_ms": "unix_millis(timestamp) AS arrived_ms"}

log = structlog.get_logger(__name__)


class SparkStream:
    """Implements `stream.Stream` with a streaming query."""

    def __init__(self, query: StreamingQuery) -> None:
        self._query = query

    @property
    def query_id(self) -> str:
        """The id of the checkpoint, the same for every start from it."""
        return str(self._query.id)

    def ended(self) -> bool:
        """Say whether the query has ended; raise what ended it."""
        with stream_errors():
            if self._query.isActive:
                return False
            self._query.awaitTermination()
            return True

    def between_batches(self) -> bool:
        """Say whether no batch is being written."""
        return not self._query.status["isTriggerActive"]

    def stop(self) -> None:
        """End the query; a batch that waits for Cassandra does not let itself be ended, and goes with this process."""
        try:
            with stream_errors():
                self._query.stop()
        except StreamFailedError as error:
            log.warning("batch_abandoned", reason=str(error))


class ProgressLog(StreamingQueryListener):
    """Logs one line for each batch that wrote something, notes it for the metrics, and beats when a trigger completed.

    Spark calls it after each trigger that read something, and every ten seconds while there is nothing to read. So it
    does not beat while a batch waits for Cassandra, or Spark for Kafka.
    """

    def __init__(self, tallies: Path, batches: BatchCounter, heartbeat: Heartbeat) -> None:
        self._tallies = tallies
        self._heartbeat = heartbeat
        self.batches = batches
        self.ended = threading.Event()

    def onQueryStarted(self, event: QueryStartedEvent) -> None:  # noqa: N802 - Spark's name
        """Say that the stream runs."""
        log.info("stream_started", run_id=str(event.runId))

    def onQueryProgress(self, event: QueryProgressEvent) -> None:  # noqa: N802 - Spark's name
        """Log the batch that was written."""
        progress = parse_progress(event.progress.json)
        if progress.num_input_rows:
            batch = batch_fields(progress, take_tally(self._tallies, progress.batch_id))
            log.info("batch_written", **batch)
            note_batch(batch)
            self.batches.count()
        note_trigger()
        self._heartbeat.beat()

    def onQueryIdle(self, event: QueryIdleEvent) -> None:  # noqa: ARG002, N802 - Spark's name
        """Log nothing: there is nothing new."""
        note_trigger()
        self._heartbeat.beat()

    def onQueryTerminated(self, event: QueryTerminatedEvent) -> None:  # noqa: ARG002, N802 - Spark's name
        """Remember that no report comes any more."""
        self.ended.set()


def start_query(
    session: SparkSession,
    source: dict[str, str],
    sink: dict[str, str],
    settings: StreamSettings,
    *,
    available_now: bool,
) -> SparkStream:
    """Start reading and writing; with `available_now` it ends when it has read what is in the topic now.

    Raises:
        StreamFailedError: Spark can't start it; for the most part the checkpoint or a jar is the reason.
    """
    with stream_errors():
        session.dataSource.register(CassandraLogs)
        writer = read_messages(session, source).writeStream
        writer = writer.format(CassandraLogs.name()).options(**sink).queryName("spark-sink")
        writer = writer.option("checkpointLocation", settings.checkpoint_dir)
        if available_now:
            return SparkStream(writer.trigger(availableNow=True).start())
        return SparkStream(writer.trigger(processingTime=f"{settings.trigger_ms} milliseconds").start())


def read_messages(session: SparkSession, source: dict[str, str]) -> DataFrame:
    """Give Kafka's messages with the columns that the sink takes."""
    messages = session.readStream.format("kafka").options(**source).load()
    return messages.selectExpr(*(_EXPRESSIONS.get(name, name) for name in COLUMNS))


@contextmanager
def stream_errors() -> Iterator[None]:
    """Turn what Spark raises inside into a `StreamFailedError`."""
    try:
        yield
    except Py4JJavaError as error:
        raise StreamFailedError(explained(error.java_exception.toString())) from error
    except (PySparkException, Py4JError) as error:
        raise StreamFailedError(explained(str(error))) from error
