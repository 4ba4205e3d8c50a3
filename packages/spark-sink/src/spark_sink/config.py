"""Settings from the environment, and the environment that Spark's own processes need."""

import json
import os
import ssl
import sys
import tempfile
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import DirectoryPath, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

KAFKA_PACKAGE = "org.apache.spark:spark-sql-kafka-0-10_2.13:4.2.0"  # the same version as pyspark's


class CassandraSettings(BaseSettings):
    """How to reach Cassandra, and the keyspace that is ours."""

    model_config = SettingsConfigDict(env_prefix="CASSANDRA_", env_ignore_empty=True, frozen=True)

    contact_points: str = Field(default="127.0.0.1", description="host names or addresses, comma separated")
    port: int = Field(default=9042, ge=1, le=65_535)
    keyspace: str = Field(default="logs", pattern=r"^[a-z][a-z0-9_]{0,47}$")
    local_dc: str = Field(default="datacenter1", description="the data centre this process is in")
    username: str | None = None
    password: SecretStr | None = None
    ssl_cafile: str | None = Field(default=None, description="encrypts the connection, and trusts this certificate")
    consistency: Literal["ONE", "LOCAL_ONE", "LOCAL_QUORUM", "QUORUM", "EACH_QUORUM", "ALL"] = "LOCAL_QUORUM"

    @field_validator("ssl_cafile")
    @classmethod
    def _certificates_are_there(cls, ssl_cafile: str | None) -> str | None:
        try:
            ssl.create_default_context(cafile=ssl_cafile)
        except OSError as error:
            raise ValueError(f"it is no file of certificates in PEM: {error}") from None
        return ssl_cafile

    def to_option(self) -> str:
        """Write the settings for an executor, password included: the option's name must hide it."""
        password = self.password.get_secret_value() if self.password else None
        return json.dumps(self.model_dump(mode="json") | {"password": password})


class SchemaSettings(BaseSettings):
    """Where the user's own migrations lie, and what all put in the place of `${name}`; recorded when applied."""

    model_config = SettingsConfigDict(env_prefix="SINK_", env_ignore_empty=True, frozen=True)

    retention_days: int = Field(default=30, ge=1, le=3650, description="how long a row lives")
    compaction_window_hours: int = Field(default=24, ge=1, description="how much time one SSTable spans in the end")
    migrations_dir: DirectoryPath | None = Field(default=None, description="a folder of the user's own migrations")
    replication: str = Field(default="", pattern=r"^$|^[\w.-]+:\d+(,[\w.-]+:\d+)*$", description="dc1:3,dc2:3")

    def replication_factors(self, local_dc: str) -> dict[str, int]:
        """Give the replicas of each data centre; one in the local data centre where nothing is said."""
        pairs = (self.replication or f"{local_dc}:1").split(",")
        return {name: int(factor) for name, _, factor in (pair.rpartition(":") for pair in pairs)}


class WriteSettings(BaseSettings):
    """How an executor writes to Cassandra."""

    model_config = SettingsConfigDict(env_prefix="SINK_", env_ignore_empty=True, frozen=True)

    batch_bytes: int | None = Field(
        default=None, ge=500, description="of one batch at most; a little under the server's warning limit when empty"
    )
    in_flight: int = Field(default=32, ge=1, description="batches sent and not answered, of one Python worker")
    patience_seconds: float = Field(
        default=600, ge=1, allow_inf_nan=False, description="how long a batch is tried while Cassandra is away"
    )


class StreamSettings(BaseSettings):
    """How the stream runs."""

    model_config = SettingsConfigDict(env_prefix="SINK_", env_ignore_empty=True, frozen=True)

    checkpoint_in_tmp: bool = Field(default=False, description="accept a checkpoint_dir that a reboot deletes")
    checkpoint_dir: str = Field(min_length=1, description="where the stream's offsets live; it must outlive the host")
    master: str = "local[2]"
    max_offsets_per_trigger: int = Field(default=50_000, ge=1)
    trigger_ms: int = Field(default=200, ge=0, description="the shortest time between two batches")
    fail_on_data_loss: bool = Field(default=True, description="stop when Kafka has deleted what was not read yet")

    @field_validator("checkpoint_dir")
    @classmethod
    def _checkpoint_survives(cls, checkpoint_dir: str, others: ValidationInfo) -> str:
        folder = Path(checkpoint_dir.removeprefix("file:")).resolve()
        temporary = any(folder.is_relative_to(Path(tmp).resolve()) for tmp in _temporary_folders())
        on_disk = urlsplit(checkpoint_dir).scheme in {"", "file"}
        if temporary and on_disk and not others.data.get("checkpoint_in_tmp"):
            raise ValueError(
                "it is in a temporary folder: losing it makes the stream start from the earliest offset; choose a"
                " durable folder, or set SINK_CHECKPOINT_IN_TMP=true"
            )
        return checkpoint_dir


class MetricsSettings(BaseSettings):
    """Where the stream's metrics are served."""

    model_config = SettingsConfigDict(env_prefix="SINK_", env_ignore_empty=True, frozen=True)

    metrics_port: int = Field(default=0, ge=0, le=65_535, description="serve Prometheus metrics there; 0: don't")
    metrics_address: str = Field(default="127.0.0.1", description="the address they are served on")


def _temporary_folders() -> tuple[str, ...]:
    try:
        return tempfile.gettempdir(), "/tmp"  # noqa: S108 - looked at, not used
    except FileNotFoundError:
        raise ValueError("no temporary folder can be written to, and Spark needs one: mount one at /tmp") from None


class SparkSettings(BaseSettings):
    """What Spark itself is started with."""

    model_config = SettingsConfigDict(env_prefix="SPARK_", env_ignore_empty=True, frozen=True)

    jars: str = Field(default="", description="paths of the Kafka source's jars, comma separated; fetched when empty")
    archive: str = Field(default="", description="a .tar.gz of the Python packages that the executors lack")
    executor_python: str = Field(
        default="", description="a Python of this version, here and on every executor; the path of this one when empty"
    )
    driver_memory: str = "1g"
    java_options: str = Field(
        default="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC", description="more options of the driver's Java"
    )


def is_local(master: str) -> bool:
    """Say whether the executor is the driver itself, and its cores are known from the start."""
    return master == "local" or master.startswith("local[")


def export_spark_environment(master: str, executor_python: str) -> None:
    """Set what Spark reads from the environment only: the workers' interpreter, and loopback for local masters."""
    os.environ["PYSPARK_PYTHON"] = executor_python or sys.executable
    if executor_python:  # Spark plans each batch with it, here on the driver, where it has only what we have
        os.environ["PYTHONPATH"] = os.pathsep.join(folder for folder in sys.path if folder)
    os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    if master.startswith("local"):
        os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"


def from_option(settings: type[BaseSettings], option: str) -> Any:  # noqa: ANN401 - of the type that is asked for
    """Read settings on an executor, from what `model_dump_json` or `to_option` wrote on the driver."""
    return settings.model_validate_json(option)
