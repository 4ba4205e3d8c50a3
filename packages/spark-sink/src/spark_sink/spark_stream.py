"""The streaming query: from the topic `logs` to Cassandra."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from py4j.protocol import Py4JError, Py4JJavaError  # type: ignore[import-untyped]
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.streaming.query import StreamingQuery

from spark_sink.config import StreamSettings, is_local
from spark_sink.errors import StreamFailedError
from spark_sink.sink_options import COLUMNS
from spark_sink.spark_data_source import CassandraLogs
from spark_sink.stream_failure import explained

_EXPRESSIONS = {"arrived_ms": "unix_millis(timestamp) AS arrived_ms"}

log = structlog.get_logger(__name__)


class SparkStream:
    """Implements `stream.Stream` with a streaming query."""

    def __init__(self, query: StreamingQuery) -> None:
        self._query = query

    def ended(self) -> bool:
        """Say whether the query has ended; raise what ended it."""
        with stream_errors():
            if self._query.isActive:
                return False
            self._query.awaitTermination()
            return True

    def between_batches(self) -> bool:
        """Say whether no batch is being written."""
        with stream_errors():
            return not self._query.status["isTriggerActive"]

    def stop(self) -> None:
        """End the query; a batch that waits for Cassandra does not let itself be ended, and goes with this process."""
        try:
            with stream_errors():
                self._query.stop()
        except StreamFailedError as error:
            log.warning("batch_abandoned", reason=str(error))


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
        messages = read_messages(session, source)
        writer = (messages if available_now else _in_a_task_a_core(messages)).writeStream
        writer = writer.format(CassandraLogs.name()).options(**sink).queryName("spark-sink")
        writer = writer.option("checkpointLocation", settings.checkpoint_dir)
        interval = f"{settings.trigger_ms} milliseconds"
        writer = writer.trigger(availableNow=True) if available_now else writer.trigger(processingTime=interval)
        return SparkStream(writer.start())


def read_messages(session: SparkSession, source: dict[str, str]) -> DataFrame:
    """Give Kafka's messages with the columns that the sink takes."""
    messages = session.readStream.format("kafka").options(**source).load()
    return messages.selectExpr(*(_EXPRESSIONS.get(name, name) for name in COLUMNS))


def _in_a_task_a_core(messages: DataFrame) -> DataFrame:
    """Read several partitions in a task, for small batches: with a task for each of six they take twice as long.

    A task that ends early takes no partition from another then, so a back-fill goes without. So does a cluster, whose
    cores are not all known yet when a query starts.
    """
    spark = messages.sparkSession.sparkContext
    return messages.coalesce(spark.defaultParallelism) if is_local(str(spark.master)) else messages


@contextmanager
def stream_errors() -> Iterator[None]:
    """Turn what Spark raises inside into a `StreamFailedError`."""
    try:
        yield
    except Py4JJavaError as error:
        raise StreamFailedError(explained(error.java_exception.toString())) from error
    except (PySparkException, Py4JError) as error:
        raise StreamFailedError(explained(str(error))) from error
