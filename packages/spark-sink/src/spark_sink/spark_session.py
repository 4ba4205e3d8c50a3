"""Starting Spark, and ending it together with its Java process."""

import subprocess
from contextlib import suppress
from importlib import resources

from py4j.protocol import Py4JError  # type: ignore[import-untyped]
from pyspark.sql import SparkSession

from spark_sink.config import KAFKA_PACKAGE, SparkSettings, export_spark_environment

_JVM_EXIT_SECONDS = 3
_UNPACKED = "python-packages"  # the folder in each executor's working directory that the archive becomes


def start_session(master: str, spark: SparkSettings, log_level: str) -> SparkSession:
    """Start Spark; it takes about ten seconds.

    Raises:
        pyspark.errors.PySparkException: it does not start.
    """
    export_spark_environment(master, spark.executor_python)
    builder = SparkSession.builder.master(master).appName("spark-sink")
    for name, value in _configuration(master, spark, log_level).items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def stop_session(session: SparkSession) -> None:
    """Stop Spark and wait for its Java process, so that nothing of ours is left when we end."""
    gateway = session.sparkContext._gateway  # Spark has no public way to wait for it
    with suppress(Py4JError):  # the Java process may be what has ended
        session.stop()
    if gateway is None:
        return
    gateway.shutdown()
    gateway.proc.stdin.close()
    try:
        gateway.proc.wait(_JVM_EXIT_SECONDS)
    except subprocess.TimeoutExpired:
        gateway.proc.kill()


def _configuration(master: str, spark: SparkSettings, log_level: str) -> dict[str, str]:
    log4j = resources.files("spark_sink") / "log4j2.properties"
    java_level = "info" if log_level == "DEBUG" else "warn"
    kafka = {"spark.jars": spark.jars} if spark.jars else {"spark.jars.packages": KAFKA_PACKAGE}
    shipped = {"spark.archives": f"{spark.archive}#{_UNPACKED}", "spark.executorEnv.PYTHONPATH": _UNPACKED}
    loopback = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    return {
        "spark.driver.memory": spark.driver_memory,
        "spark.driver.extraJavaOptions": (
            f"-Dlog4j2.configurationFile=file:{log4j} -Dspark_sink.log.level={java_level} {spark.java_options}".strip()
        ),
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.streaming.stopTimeout": "3000",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        **kafka,
        **(shipped if spark.archive else {}),
        **(loopback if master.startswith("local") else {}),
    }
