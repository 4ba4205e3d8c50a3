"""Who drains the sink's topics in its benchmarks."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from log_schema.config import KafkaSettings

from dev.bench import Contestant, Follower
from dev.bench_child import read_last_line, run_child
from dev.bench_sample import Results, Sample, speed
from dev.bench_servers import BenchServers
from dev.bench_sink_drain import Drain, drains, run_environment
from dev.bench_sink_events import read_batches
from dev.bench_sink_keyspace import fresh_keyspace
from dev.bench_sink_process import COMMAND as RUN_SINK
from dev.bench_tree import by_looking

SINK, PLAIN, PLAIN_2, SINGLE, MALFORMED = "spark-sink", "plain", "plain-2", "single", "malformed"
LATENCY, IDLE = "latency", "idle"

LOAD = 0.5
"""The part of its own speed at which the sink's latency is measured."""

_PYTHON = (sys.executable, "-m")
_LOG_AS_OUTPUT = ("/bin/sh", "-c", 'exec "$@" 2>&1', "sink")  # the sink logs to standard error


@dataclass(frozen=True)
class Amounts:
    """How many messages each handles in a run, and for how many seconds those are measured that go on for a time."""

    records: int
    single: int
    malformed: int
    seconds: float


@dataclass(frozen=True)
class Drainers:
    """Makes the contestants; `clean` and `malformed` are topics that are full, `live` one that is empty."""

    servers: BenchServers
    clean: KafkaSettings
    malformed: KafkaSettings
    live: KafkaSettings
    amounts: Amounts
    sink_env: dict[str, str]

    def all(self) -> list[Contestant]:
        """Give them in the order in which they take turns."""
        records = self.amounts.records
        return [
            self._sink(SINK, "python -m spark_sink run --available-now", self.clean, records),
            self._plain(PLAIN, "no Spark: confluent-kafka and the sink's own rows and store, one process", 1),
            self._plain(PLAIN_2, "the same with two processes, each half of the partitions", 2),
            self._single(),
            self._sink(MALFORMED, "spark-sink, 1 % of the messages malformed", self.malformed, self.amounts.malformed),
        ]

    def followers(self) -> list[Follower]:
        """Give those that run once."""
        latency = f"from produced to readable, at {LOAD:.0%} of spark-sink's speed; its CPU"
        return [
            Follower(LATENCY, latency, self._latency),
            Follower(IDLE, "spark-sink with nothing to do, its triggers and their CPU", self._idle),
        ]

    def _sink(self, name: str, what: str, kafka: KafkaSettings, messages: int) -> Contestant:
        command = (*_LOG_AS_OUTPUT, *RUN_SINK, "--available-now")
        return self._contestant(Drain(name, what, command, read_batches, kafka, messages, by_looking))

    def _plain(self, name: str, what: str, processes: int) -> Contestant:
        records = self.amounts.records
        command = (*_PYTHON, "dev.bench_sink_plain", "batched", str(records), str(processes))
        return self._contestant(Drain(name, what, command, read_last_line, self.clean, records))

    def _single(self) -> Contestant:
        records, what = self.amounts.single, "the same rows, each a request of its own, 100 at a time"
        command = (*_PYTHON, "dev.bench_sink_plain", "single", str(records), "1")
        return self._contestant(Drain(SINGLE, what, command, read_last_line, self.clean, records))

    def _contestant(self, drain: Drain) -> Contestant:
        return drains(self.servers, self.sink_env, drain)

    def _latency(self, results: Results) -> Sample:
        rate = speed(results[SINK]).median * LOAD
        return self._once("dev.bench_sink_latency", str(rate), str(self.amounts.seconds))

    def _idle(self, _results: Results) -> Sample:
        return self._once("dev.bench_sink_idle", str(self.amounts.seconds))

    def _once(self, *program: str) -> Sample:
        with self._run_env() as env:
            return run_child((*_PYTHON, *program), env, read_last_line)

    @contextmanager
    def _run_env(self) -> Iterator[dict[str, str]]:
        with (
            fresh_keyspace(self.servers.cassandra, self.servers.env) as cassandra,
            tempfile.TemporaryDirectory() as folder,
        ):
            yield run_environment(self.servers, self.live, cassandra, Path(folder))


def ways(servers: BenchServers, kafka: KafkaSettings, records: int, sink_env: dict[str, str]) -> list[Contestant]:
    """Give the ways to write from Spark."""
    described = {
        "writer": "a Python data source with an Arrow stream writer, which is spark-sink's way",
        "map-in-arrow": "foreachBatch, mapInArrow, and the counts collected",
        "foreach-partition": "foreachBatch, foreachPartition over Rows",
    }
    return [
        drains(
            servers,
            sink_env,
            Drain(name, what, (*_PYTHON, "dev.bench_sink_way", name), read_last_line, kafka, records, by_looking),
        )
        for name, what in described.items()
    ]
