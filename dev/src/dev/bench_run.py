"""A benchmark by its name, from what it needs to its report."""

import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from log_generator.config import GeneratorSettings
from log_schema.config import KafkaSettings
from spark_sink.config import CassandraSettings

from dev.bench import Benchmark, Contestant, follow, play
from dev.bench_generator import RECORDS as GENERATOR_RECORDS
from dev.bench_generator import generator_benchmark
from dev.bench_kafka import benchmark_kafka
from dev.bench_machine import this_machine
from dev.bench_progress import RoundTeller
from dev.bench_report import Report, sum_up
from dev.bench_sample import Sample
from dev.bench_schema import RECORDS as SCHEMA_RECORDS
from dev.bench_schema import schema_benchmark
from dev.bench_servers import BenchServers, benchmark_servers
from dev.bench_sink import sink_benchmark, ways_benchmark
from dev.config import MachineSettings
from dev.kafka_tools import find_kafka_tools
from dev.progress import Reporter


class BenchmarkName(StrEnum):
    """What can be measured."""

    GENERATOR = "generator"
    SCHEMA = "schema"
    SINK = "sink"
    SINK_WAYS = "sink-ways"


@dataclass(frozen=True)
class Surroundings:
    """What the environment says, and the folder in which servers of its own may live meanwhile."""

    machine: MachineSettings
    kafka: KafkaSettings
    generator: GeneratorSettings
    cassandra: CassandraSettings
    folder: Path


def run_benchmark(
    name: BenchmarkName, *, rounds: int, records: int | None, surroundings: Surroundings, reporter: Reporter
) -> Report:
    """Run a benchmark to its report; whatever happens, nothing of it is left running.

    Args:
        name: which one.
        rounds: how many count, after one that warms up.
        records: how many the main contestant does in a run; None for what the benchmark has fixed.
        surroundings: what there is.
        reporter: hears of every round.

    Raises:
        DevError: what it needs is not there, or a contestant failed.
        KafkaUnavailableError: the configured Kafka does not answer.
        SinkError: the configured Cassandra does not answer.
    """
    with _prepared(name, records, surroundings, reporter) as benchmark:
        machine = this_machine(benchmark.distributions, benchmark.versions)
        teller = RoundTeller(reporter, rounds, len(benchmark.contestants))
        with reporter.counting(f"{benchmark.name}, runs", (rounds + 1) * len(benchmark.contestants)) as step:

            def hear(number: int, contestant: Contestant, sample: Sample) -> None:
                step()
                teller.hear(number, contestant, sample)

            results = play(benchmark.contestants, rounds, hear)
        results = follow(benchmark.followers, results, teller.hear_once)
    return sum_up(benchmark, results, rounds, machine)


_OF_THE_SINK = {BenchmarkName.SINK: sink_benchmark, BenchmarkName.SINK_WAYS: ways_benchmark}


def _sink_servers(surroundings: Surroundings, reporter: Reporter) -> AbstractContextManager[BenchServers]:
    kafka, cassandra, folder = surroundings.kafka, surroundings.cassandra, surroundings.folder
    return benchmark_servers(kafka, cassandra, folder, machine=surroundings.machine, reporter=reporter)


@contextmanager
def _prepared(
    name: BenchmarkName, records: int | None, surroundings: Surroundings, reporter: Reporter
) -> Iterator[Benchmark]:
    if name is BenchmarkName.SCHEMA:
        yield schema_benchmark(records or SCHEMA_RECORDS)
        return
    if name in _OF_THE_SINK:
        with _sink_servers(surroundings, reporter) as servers, _OF_THE_SINK[name](servers, records) as benchmark:
            yield benchmark
        return
    machine, folder = surroundings.machine, surroundings.folder
    with (
        benchmark_kafka(surroundings.kafka, folder, machine=machine, reporter=reporter) as kafka,
        tempfile.TemporaryDirectory() as temporary,
    ):
        tools = find_kafka_tools(machine, Path(temporary) / "java", reporter)
        amount = records or GENERATOR_RECORDS
        yield generator_benchmark(kafka, surroundings.generator, tools, Path(temporary), amount)
