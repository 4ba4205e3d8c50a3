"""The whole of `run`: Spark started, the query run, and everything ended again. Importing this imports pyspark."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from log_schema.config import KafkaSettings, LogSettings
from log_schema.heartbeat import Heartbeat
from pyspark.sql import SparkSession

from spark_sink.cassandra_session import session_of
from spark_sink.cassandra_streams import CassandraStreams
from spark_sink.config import CassandraSettings, SparkSettings, StreamSettings, WriteSettings
from spark_sink.kafka_source import source_options
from spark_sink.kafka_topics import TopicIds
from spark_sink.patience import patient
from spark_sink.progress_log import ProgressLog
from spark_sink.sink_options import CASSANDRA_OPTION, LOG_OPTION, TALLIES_OPTION, TOPICS_OPTION, WRITE_OPTION
from spark_sink.spark_checkpoint import checkpoint_query_id, write_checkpoints_by_renaming
from spark_sink.spark_events import listen
from spark_sink.spark_session import start_session, stop_session
from spark_sink.spark_stream import SparkStream, start_query, stream_errors
from spark_sink.stream import BatchCounter, run_until
from spark_sink.streamed_topic import StreamedTopic
from spark_sink.topic_watch import TopicWatch

_LOOK_SECONDS = 0.2
_LAST_REPORT_SECONDS = 3


@dataclass(frozen=True, slots=True)
class RunSettings:
    """All that a run takes; `topics` are known once Kafka was asked."""

    kafka: KafkaSettings
    cassandra: CassandraSettings
    write: WriteSettings
    stream: StreamSettings
    spark: SparkSettings
    log: LogSettings
    topics: Sequence[StreamedTopic] = ()


@dataclass(frozen=True, slots=True)
class _Running:
    session: SparkSession
    stream: SparkStream
    progress: ProgressLog


def run_sink(settings: RunSettings, stop: threading.Event, heartbeat: Heartbeat, *, available_now: bool) -> None:
    """Run the sink until it is asked to stop, or, with `available_now`, has read what is in the topic.

    The heart beats as `ProgressLog` says.

    Raises:
        StreamFailedError: Spark does not start, or the query failed.
        TopicReplacedError: a topic was made again since the checkpoint was written, or while the query ran.
    """
    with TemporaryDirectory(prefix="spark-sink-") as tallies:
        start = partial(_start, settings, Path(tallies), heartbeat, available_now=available_now)
        running = _started(start, stop)
        if running is None:
            return
        try:
            watch = TopicWatch(settings.topics, TopicIds(settings.kafka))
            watch.start(stop)
            run_until(stop, running.stream, running.progress.batches, check=watch.check)
        finally:
            running.progress.ended.wait(_LAST_REPORT_SECONDS)  # reports come in order, so all lines are out by then
            stop_session(running.session)


def _started(start: Callable[[], _Running], stop: threading.Event) -> _Running | None:
    """Start Spark in a thread, where it leaves our signal handlers alone; give None when asked to stop meanwhile.

    What was started by then ends with this process.
    """
    starting: Future[_Running] = Future()

    def run() -> None:
        try:
            starting.set_result(start())
        except BaseException as error:  # noqa: BLE001 - handed on to whoever waits
            starting.set_exception(error)

    threading.Thread(target=run, name="spark-start", daemon=True).start()
    while not starting.done():
        if stop.wait(_LOOK_SECONDS):
            return None
    return starting.result()


def _start(settings: RunSettings, tallies: Path, heartbeat: Heartbeat, *, available_now: bool) -> _Running:
    progress = ProgressLog(tallies, BatchCounter(), heartbeat)
    with stream_errors():
        session = start_session(settings.stream.master, settings.spark, settings.log.level)
        listen(session, progress)
        write_checkpoints_by_renaming(session, settings.stream.checkpoint_dir)
        query_id = checkpoint_query_id(session, settings.stream.checkpoint_dir)
    _check_topics(query_id, settings)
    return _Running(session, _start_query(session, settings, tallies, available_now=available_now), progress)


def _check_topics(query_id: str, settings: RunSettings) -> None:
    """Refuse a checkpoint of topics that are gone, before its offsets are taken for those of the present ones.

    What it will read is remembered before it reads.
    """
    retrying = patient(settings.write.patience_seconds, time.sleep)
    with session_of(settings.cassandra, retrying) as cassandra:
        streams = CassandraStreams(cassandra, settings.cassandra.keyspace, retrying)
        streams.check(query_id, settings.topics)
        streams.remember(query_id, settings.topics)


def _start_query(session: SparkSession, settings: RunSettings, tallies: Path, *, available_now: bool) -> SparkStream:
    source = source_options(settings.kafka, settings.topics, settings.stream)
    return start_query(session, source, _sink_options(settings, tallies), settings.stream, available_now=available_now)


def _sink_options(settings: RunSettings, tallies: Path) -> dict[str, str]:
    return {
        CASSANDRA_OPTION: settings.cassandra.to_option(),
        WRITE_OPTION: settings.write.model_dump_json(),
        LOG_OPTION: settings.log.model_dump_json(),
        TALLIES_OPTION: str(tallies),
        TOPICS_OPTION: msgspec.json.encode(settings.topics).decode(),
    }
