"""What Spark keeps in a checkpoint, as far as it concerns us. It may be on any file system that Spark can reach."""

from uuid import uuid4

import msgspec
from py4j.java_gateway import JavaObject  # type: ignore[import-untyped]
from pyspark.sql import SparkSession

from spark_sink.errors import StreamFailedError

_MANAGER = "spark.sql.streaming.checkpointFileManagerClass"


class _Metadata(msgspec.Struct):
    id: str


def checkpoint_query_id(session: SparkSession, checkpoint_dir: str) -> str:
    """Give the id of the query that a checkpoint belongs to, the same for all its starts.

    A checkpoint that is new gets one here, and Spark takes it over: one of Spark's own is known only when the query has
    begun to read.

    Raises:
        py4j.protocol.Py4JError: it can't be read or written.
        StreamFailedError: it holds no metadata of Spark's.
    """
    path, files = _file(session, checkpoint_dir, "metadata")
    if not files.exists(path):
        temporary, _ = _file(session, checkpoint_dir, f".metadata.{uuid4()}.tmp")
        _write(files, temporary, msgspec.json.encode(_Metadata(str(uuid4()))))
        files.rename(temporary, path)
    try:
        return msgspec.json.decode(_read(session, files, path), type=_Metadata).id
    except msgspec.MsgspecError as error:
        raise StreamFailedError(f"{checkpoint_dir}: the checkpoint's file `metadata` is damaged: {error}") from error


def write_checkpoints_by_renaming(session: SparkSession, checkpoint_dir: str) -> None:
    """Have checkpoints on a disk written with plain renames, unless it is said how.

    Spark's own way asks Hadoop's `FileContext`, which without its native library starts `stat`, `readlink` and `chmod`
    for each of the two files of a batch: 90 ms a batch against 45. A local rename is as atomic in both.

    Raises:
        py4j.protocol.Py4JError: there is no such file system.
    """
    _, files = _file(session, checkpoint_dir, "metadata")
    if files.getUri().getScheme() == "file" and not session.conf.get(_MANAGER, ""):
        package = "org.apache.spark.sql.execution.streaming.checkpointing"
        session.conf.set(_MANAGER, f"{package}.FileSystemBasedCheckpointFileManager")


def _java(session: SparkSession) -> JavaObject:
    java = session.sparkContext._jvm
    assert java is not None
    return java


def _file(session: SparkSession, checkpoint_dir: str, name: str) -> tuple[JavaObject, JavaObject]:
    """Give a file's path and its file system; pyspark has no public way to them."""
    path = _java(session).org.apache.hadoop.fs.Path(checkpoint_dir, name)
    return path, path.getFileSystem(session.sparkContext._jsc.hadoopConfiguration())


def _write(files: JavaObject, path: JavaObject, data: bytes) -> None:
    stream = files.create(path)
    try:
        stream.write(data)
    finally:
        stream.close()


def _read(session: SparkSession, files: JavaObject, path: JavaObject) -> str:
    stream = files.open(path)
    try:
        return str(_java(session).org.apache.commons.io.IOUtils.toString(stream, "UTF-8"))
    finally:
        stream.close()
