"""The sink as Spark knows it: a Python data source that is written to in Arrow batches, on the executors.

For every batch Spark forks processes that import this module only to plan or to commit, so it imports next to
nothing: what writes comes with `executor`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyspark.sql.datasource import DataSource, DataSourceStreamArrowWriter, WriterCommitMessage
from pyspark.sql.types import StructType

from spark_sink.sink_options import TALLIES_OPTION
from spark_sink.tally import Tally, leave_tally

if TYPE_CHECKING:
    import pyarrow as pa


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

    def write(self, iterator: "Iterator[pa.RecordBatch]") -> Committed:
        """Store all messages of a Spark partition; runs on an executor."""
        from spark_sink.executor import store_arrow  # noqa: PLC0415 - see above

        return Committed(store_arrow(iterator, self._options))

    def commit(self, messages: list[Any], batchId: int) -> None:  # noqa: N803 - Spark's name
        """Tell the driver what the batch became; everything is stored by now."""
        tallies = (message.tally for message in messages if message is not None)
        leave_tally(Path(self._options[TALLIES_OPTION]), batchId, tallies)

    def abort(self, messages: list[Any], batchId: int) -> None:  # noqa: N803 - Spark's name
        """Leave what is stored: the batch comes again and writes the same rows."""
