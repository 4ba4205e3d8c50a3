"""One run of who drains a topic into Cassandra: a keyspace of its own, the program, and a look at what it wrote."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
from log_schema.config import KafkaSettings
from spark_sink.config import CassandraSettings

from dev.bench import Contestant
from dev.bench_child import Read, Wait, by_usage, run_child
from dev.bench_kafka import addresses
from dev.bench_sample import Sample
from dev.bench_server_cpu import server_cpu
from dev.bench_servers import BenchServers
from dev.bench_sink_keyspace import count_rows, fresh_keyspace, variables
from dev.errors import ContestantError

CASSANDRA_CPU = "cassandra_cpu_s_per_million"

_MILLION = 1_000_000


@dataclass(frozen=True)
class Drain:
    """A program that stores `messages` messages of a topic."""

    name: str
    what: str
    command: Sequence[str]
    read: Read
    kafka: KafkaSettings
    messages: int
    wait: Wait = by_usage


def drains(servers: BenchServers, extra_env: dict[str, str], drain: Drain) -> Contestant:
    """Make a contestant of a program."""
    return Contestant(drain.name, drain.what, lambda: _run(servers, extra_env, drain))


def run_environment(
    servers: BenchServers, kafka: KafkaSettings, cassandra: CassandraSettings, folder: Path
) -> dict[str, str]:
    """Give the environment of one run: the servers, its topics and keyspace, and a checkpoint of its own."""
    checkpoint = {"SINK_CHECKPOINT_DIR": str(folder / "checkpoint"), "SINK_CHECKPOINT_IN_TMP": "true"}
    return servers.env | addresses(kafka) | variables(cassandra) | checkpoint | {"LOG_FORMAT": "json"}


def _run(servers: BenchServers, extra_env: dict[str, str], drain: Drain) -> Sample:
    with fresh_keyspace(servers.cassandra, servers.env) as cassandra, tempfile.TemporaryDirectory() as folder:
        env = run_environment(servers, drain.kafka, cassandra, Path(folder)) | extra_env
        look = server_cpu(servers.cassandra.port) or float
        before = look()
        sample = run_child(drain.command, env, drain.read, drain.wait)
        cassandra_cpu = look() - before
        _check(drain, sample, count_rows(cassandra))
    return share_cpu(sample, cassandra_cpu)


def _check(drain: Drain, sample: Sample, in_table: int) -> None:
    rows, letters = int(sample.figures["rows"]), int(sample.figures["dead_letters"])
    if rows + letters != drain.messages or rows != in_table:
        said = f"{rows:,} rows and {letters:,} dead letters of {drain.messages:,} messages; {in_table:,} rows are there"
        raise ContestantError(drain.command, "did not store what it should", said)


def share_cpu(sample: Sample, cassandra_cpu: float) -> Sample:
    """Give the part of the CPU that falls to the messages that were timed, and Cassandra's for a million of all."""
    stored = sample.figures["rows"] + sample.figures["dead_letters"]
    figures = dict(sample.figures) | {CASSANDRA_CPU: cassandra_cpu / stored * _MILLION}
    return msgspec.structs.replace(sample, cpu_seconds=sample.cpu_seconds * sample.records / stored, figures=figures)
