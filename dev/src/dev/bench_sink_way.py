"""Ways to write from Spark: `python -m dev.bench_sink_way WAY` drains the topic `logs` in one of them.

All read with spark-sink's own source options and session, and store with its own code; they differ in how messages
come to it. `writer` is spark-sink's way.
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pyarrow as pa
from log_schema.config import KafkaSettings, LogSettings, load_settings
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql.streaming.readwriter import DataStreamWriter
from pyspark.util import PythonEvalType
from spark_sink.config import CassandraSettings, SparkSettings, StreamSettings, WriteSettings
from spark_sink.executor import store_arrow
from spark_sink.kafka_source import source_options
from spark_sink.kafka_topics import find_topics
from spark_sink.progress import parse_progress
from spark_sink.sink_options import CASSANDRA_OPTION, LOG_OPTION, TALLIES_OPTION, TOPICS_OPTION, WRITE_OPTION
from spark_sink.spark_checkpoint import write_checkpoints_by_renaming
from spark_sink.spark_data_source import CassandraLogs
from spark_sink.spark_events import listen
from spark_sink.spark_session import start_session, stop_session
from spark_sink.spark_stream import read_messages
from spark_sink.streamed_topic import StreamedTopic

from dev.bench_sink_steady import Portion, steady

Options = dict[str, str]
Write = Callable[[DataStreamWriter, Options], DataStreamWriter]

_COUNTS = "rows bigint, dead_letters bigint"
_ROWS_AT_ONCE = 10_000
_PATIENCE_SECONDS = 60


class Progress:
    """Implements `spark_events.QueryEvents`: notes when each batch was in, and how many messages it had."""

    def __init__(self) -> None:
        self.portions: list[Portion] = []
        self.ended = False

    def started(self, run_id: str) -> None:
        """Note nothing."""

    def progressed(self, report: str) -> None:
        """Note the batch."""
        progress = parse_progress(report)
        if progress.num_input_rows:
            self.portions.append(Portion(time.time(), progress.num_input_rows))

    def idle(self) -> None:
        """Note nothing."""

    def terminated(self) -> None:
        """Note that no more comes."""
        self.ended = True


def by_writer(writer: DataStreamWriter, options: Options) -> DataStreamWriter:
    """Write as spark-sink does: a data source whose stream writer takes Arrow batches."""
    return writer.format(CassandraLogs.name()).options(**options)


def by_map_in_arrow(writer: DataStreamWriter, options: Options) -> DataStreamWriter:
    """Write in `foreachBatch`: Arrow batches to a function that gives counts, which are collected."""

    def store(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        tally = store_arrow(batches, options)
        yield pa.RecordBatch.from_pydict({"rows": [tally.rows], "dead_letters": [tally.dead_letters]})

    def write(frame: DataFrame, _batch_id: int) -> None:
        map_in_arrow(frame, store).collect()

    return writer.foreachBatch(write)


def by_partition(writer: DataStreamWriter, options: Options) -> DataStreamWriter:
    """Write in `foreachBatch`: every partition's rows, one by one, as pickled `Row`s."""

    def store(rows: Iterator[Row]) -> None:
        store_arrow(_arrow(rows), options)

    return writer.foreachBatch(lambda frame, _batch_id: frame.foreachPartition(store))


WAYS: dict[str, Write] = {"writer": by_writer, "map-in-arrow": by_map_in_arrow, "foreach-partition": by_partition}


def map_in_arrow(
    frame: DataFrame, function: Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]
) -> DataFrame:
    """Do what `DataFrame.mapInArrow` does, without pandas: it asks for it and does not use it."""
    from pyspark.sql.udf import UserDefinedFunction  # noqa: PLC0415 - Spark's own, and only here

    udf = UserDefinedFunction(function, _COUNTS, evalType=PythonEvalType.SQL_MAP_ARROW_ITER_UDF)
    column = udf(*(frame[name] for name in frame.columns))
    return DataFrame(frame._jdf.mapInArrow(column._jc, False, None), frame.sparkSession)


def _arrow(rows: Iterator[Row]) -> Iterator[pa.RecordBatch]:
    portion: list[dict[str, object]] = []
    for row in rows:
        portion.append(row.asDict(recursive=True))
        if len(portion) == _ROWS_AT_ONCE:
            yield pa.RecordBatch.from_pylist(portion)
            portion = []
    if portion:
        yield pa.RecordBatch.from_pylist(portion)


def drain(way: str) -> list[Portion]:
    """Drain the topic, and say when which batches were in."""
    stream, log = load_settings(StreamSettings), load_settings(LogSettings)
    session = start_session(stream.master, load_settings(SparkSettings), log.level)
    progress = Progress()
    write_checkpoints_by_renaming(session, stream.checkpoint_dir)
    listen(session, progress)
    try:
        with TemporaryDirectory() as tallies:
            topics = find_topics(load_settings(KafkaSettings), _PATIENCE_SECONDS)
            options = _options(log, topics, Path(tallies))
            _query(session, source_options(load_settings(KafkaSettings), topics, stream), stream, WAYS[way], options)
            while not progress.ended:
                time.sleep(0.1)
    finally:
        stop_session(session)
    return progress.portions


def _query(session: SparkSession, source: Options, stream: StreamSettings, write: Write, options: Options) -> None:
    session.dataSource.register(CassandraLogs)
    writer = read_messages(session, source).writeStream
    checkpointed = writer.option("checkpointLocation", stream.checkpoint_dir).trigger(availableNow=True)
    write(checkpointed, options).start().awaitTermination()


def _options(log: LogSettings, topics: Sequence[StreamedTopic], tallies: Path) -> Options:
    return {
        CASSANDRA_OPTION: load_settings(CassandraSettings).to_option(),
        WRITE_OPTION: load_settings(WriteSettings).model_dump_json(),
        LOG_OPTION: log.model_dump_json(),
        TALLIES_OPTION: str(tallies),
        TOPICS_OPTION: msgspec.json.encode(topics).decode(),
    }


if __name__ == "__main__":
    sys.stdout.write(msgspec.json.encode(steady(drain(sys.argv[1]), warm_up=1)).decode())
