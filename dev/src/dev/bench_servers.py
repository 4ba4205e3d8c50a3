"""The Kafka and Cassandra of a benchmark: the ones that are configured, else ones of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from log_schema.config import KafkaSettings
from spark_sink.config import CassandraSettings

from dev.bench_kafka import require_open
from dev.config import MachineSettings, own_environment
from dev.kafka_probe import local_settings
from dev.ports import LOOPBACK
from dev.progress import Reporter
from dev.temporary import temporary_servers


@dataclass(frozen=True)
class BenchServers:
    """Where both are, and the environment in which commands find them, Java and Spark's jars."""

    kafka: KafkaSettings
    cassandra: CassandraSettings
    env: dict[str, str]


@contextmanager
def benchmark_servers(
    kafka: KafkaSettings, cassandra: CassandraSettings, folder: Path, *, machine: MachineSettings, reporter: Reporter
) -> Iterator[BenchServers]:
    """Have both while the block runs: those that the environment names, if it names both; else fresh ones.

    Raises:
        DevError: they could not be started, or the configured Kafka asks who comes.
    """
    require_open(kafka)
    if "bootstrap_servers" in kafka.model_fields_set and cassandra.model_fields_set & {"contact_points", "port"}:
        yield BenchServers(kafka, cassandra, own_environment())
        return
    with temporary_servers(folder, machine=machine, reporter=reporter) as servers:
        own = CassandraSettings(contact_points=LOOPBACK, port=servers.cassandra_port)
        yield BenchServers(local_settings(servers.kafka_bootstrap), own, own_environment() | servers.env)
