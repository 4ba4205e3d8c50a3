"""What Spark keeps in a checkpoint, as far as it concerns us. It may be on any file system that Spark can reach."""

import msgspec
from pyspark.sql import SparkSession

from spark_sink.errors import StreamFailedError


class _Metadata(msgspec.Struct):
    id: str


def checkpoint_query_id(session: SparkSession, checkpoint_dir: str) -> str | None:
    """Give the id of the query that a checkpoint belongs to, the same for all its starts; None if there is none yet.

    Raises:
        py4j.protocol.Py4JError: it can't be read.
        StreamFailedError: it holds no metadata of Spark's.
    """
    java = session.sparkContext._jvm  # pyspark has no public way to read one file of any file system
    assert java is not None
    path = java.org.apache.hadoop.fs.Path(checkpoint_dir, "metadata")
    files = path.getFileSystem(session.sparkContext._jsc.hadoopConfiguration())
    if not files.exists(path):
        return None
    stream = files.open(path)
    try:
        text = java.org.apache.commons.io.IOUtils.toString(stream, "UTF-8")
        return msgspec.json.decode(text, type=_Metadata).id
    except msgspec.MsgspecError as error:
        raise StreamFailedError(f"{checkpoint_dir}: the checkpoint's file `metadata` is damaged: {error}") from error
    finally:
        stream.close()


def write_checkpoints_by_renaming(session: SparkSession) -> None:
    """Have checkpoints written with plain renames; for those on a disk.

    Spark's own way asks Hadoop's `FileContext`, which without its native library starts `stat`, `readlink` and `chmod`
    for each of the two files of a batch: 90 ms a batch against 45. A local rename is as atomic in both.
    """
    manager = "org.apache.spark.sql.execution.streaming.checkpointing.FileSystemBasedCheckpointFileManager"
    session.conf.set("spark.sql.streaming.checkpointFileManagerClass", manager)
