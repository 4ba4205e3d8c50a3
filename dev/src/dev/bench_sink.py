"""The benchmarks of the sink: from a topic to Cassandra, with Spark and without, and how late a record is readable."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from log_schema import SPECS
from spark_sink.config import StreamSettings
from spark_sink.kafka_topics import ROLES

from dev.bench import Benchmark
from dev.bench_goal import Goal, Measure, measured_as, times_as_fast
from dev.bench_kafka import topics_of_its_own
from dev.bench_sample import Results, speed
from dev.bench_servers import BenchServers
from dev.bench_sink_contestants import (
    IDLE,
    LATENCY,
    MALFORMED,
    PLAIN,
    PLAIN_2,
    SINGLE,
    SINK,
    Amounts,
    Drainers,
    ways,
)
from dev.bench_sink_drain import CASSANDRA_CPU
from dev.bench_sink_latency import WARM_UP_SECONDS
from dev.bench_sink_records import ERRORS, MEAN_BYTES, RATE, SERVICES, make_messages
from dev.bench_sink_records import MALFORMED as MALFORMED_PART
from dev.bench_sink_topic import fill_topic

_DISTRIBUTIONS = ("spark-sink", "log-schema", "pyspark", "pyarrow", "cassandra-driver", "confluent-kafka", "msgspec")
RECORDS = 1_000_000
"""How many are in the topic unless it is said."""

_SINGLE_PART, _MALFORMED_RECORDS = 20, 250_000
_SECONDS, _TRY_SECONDS = 60, 10
_LEAST_BATCHES = 5
_TOPICS = tuple(spec for spec in SPECS if spec.topic in ROLES)


def against_the_fastest(contestant: str, *peers: str) -> Measure:
    """Measure the ratio of records a second to those of the peer that makes the most of them."""

    def measure(results: Results) -> float:
        return speed(results[contestant]).median / max(speed(results[peer]).median for peer in peers)

    return measure


GOALS = (
    Goal(
        "plain-ratio", "spark-sink / the faster of plain and plain-2", against_the_fastest(SINK, PLAIN, PLAIN_2), 0.80
    ),
    Goal("single-ratio", "spark-sink / single, rows/s", times_as_fast(SINK, SINGLE), 4),
    Goal("malformed-ratio", "malformed / spark-sink, messages/s", times_as_fast(MALFORMED, SINK), 0.90),
    Goal("latency-p99", "produced to readable, seconds, p99", measured_as(LATENCY, "p99_s"), at_most=1.5),
    Goal("latency-p50", "the same, p50", measured_as(LATENCY, "p50_s")),
    Goal("latency-p95", "the same, p95", measured_as(LATENCY, "p95_s")),
    Goal("latency-max", "the same, the most", measured_as(LATENCY, "max_s")),
    Goal("plain-1-ratio", "spark-sink / plain, rows/s", times_as_fast(SINK, PLAIN)),
    Goal("plain-2-ratio", "spark-sink / plain-2, rows/s", times_as_fast(SINK, PLAIN_2)),
    Goal("empty-trigger", "an empty trigger, CPU ms", measured_as(IDLE, "cpu_ms_per_empty_trigger")),
    Goal("small-batch", "a batch of one message, seconds", measured_as(IDLE, "small_batch_s")),
    Goal("sink-cassandra-cpu", "spark-sink, Cassandra's CPU s/million", measured_as(SINK, CASSANDRA_CPU)),
    Goal("plain-cassandra-cpu", "plain, Cassandra's CPU s/million", measured_as(PLAIN, CASSANDRA_CPU)),
    Goal("single-cassandra-cpu", "single, Cassandra's CPU s/million", measured_as(SINGLE, CASSANDRA_CPU)),
)
WAYS_GOALS = (
    Goal("map-in-arrow-ratio", "writer / map-in-arrow, rows/s", times_as_fast("writer", "map-in-arrow")),
    Goal("foreach-partition-ratio", "writer / foreach-partition, rows/s", times_as_fast("writer", "foreach-partition")),
)


@contextmanager
def sink_benchmark(servers: BenchServers, records: int | None) -> Iterator[Benchmark]:
    """Put the benchmark together, with its topics full, while the block runs.

    Raises:
        PreparationError: Kafka did not take the records.
        KafkaUnavailableError: no broker answers.
    """
    amounts = amounts_for(records)
    with (
        topics_of_its_own(servers.kafka, _TOPICS) as clean,
        topics_of_its_own(servers.kafka, _TOPICS) as malformed,
        topics_of_its_own(servers.kafka, _TOPICS) as live,
    ):
        fill_topic(clean, make_messages(amounts.records, time.time_ns()))
        fill_topic(malformed, make_messages(amounts.malformed, time.time_ns(), MALFORMED_PART))
        drainers = Drainers(servers, clean, malformed, live, amounts, batch_env(amounts.malformed))
        yield Benchmark(
            name="sink",
            contestants=drainers.all(),
            followers=drainers.followers(),
            goals=GOALS,
            distributions=_DISTRIBUTIONS,
            notes=_notes(amounts),
            settings=batch_env(amounts.malformed),
        )


@contextmanager
def ways_benchmark(servers: BenchServers, records: int | None) -> Iterator[Benchmark]:
    """Put the benchmark of the ways to write from Spark together, likewise."""
    amount = amounts_for(records).malformed
    with topics_of_its_own(servers.kafka, _TOPICS) as clean:
        fill_topic(clean, make_messages(amount, time.time_ns()))
        yield Benchmark(
            name="sink-ways",
            contestants=ways(servers, clean, amount, batch_env(amount)),
            goals=WAYS_GOALS,
            distributions=_DISTRIBUTIONS,
            notes=(*_shared_notes(), f"records a run: {amount:,}"),
            settings=batch_env(amount),
        )


def amounts_for(records: int | None) -> Amounts:
    """Give how much each does, when the topic has so many records; for a quick try all do less."""
    seconds = _SECONDS if records is None else _TRY_SECONDS
    whole = records or RECORDS
    return Amounts(
        records=whole,
        single=max(1, whole // _SINGLE_PART),
        malformed=min(whole, _MALFORMED_RECORDS),
        seconds=seconds,
    )


def batch_env(records: int) -> dict[str, str]:
    """Give smaller batches to the sink where so few records would make too few; else its own default."""
    default = int(StreamSettings.model_fields["max_offsets_per_trigger"].default)
    least = max(1, records // _LEAST_BATCHES)
    return {} if least >= default else {"SINK_MAX_OFFSETS_PER_TRIGGER": str(least)}


def _notes(amounts: Amounts) -> tuple[str, ...]:
    return (
        *_shared_notes(),
        "`plain`, `plain-2`, `single`: timed from the end of the first 50,000 messages, or of a fifth of fewer",
        f"records a run: {amounts.records:,}, the whole topic",
        f"of `single` its first {amounts.single:,}",
        f"`malformed`: another topic of {amounts.malformed:,} messages, of which {MALFORMED_PART:.0%} are no records",
        f"latency: for {amounts.seconds:g} s after {WARM_UP_SECONDS} s of the same load, by ten probes a second",
        f"idle: for {amounts.seconds:g} s; then batches of one message",
    )


def _shared_notes() -> tuple[str, ...]:
    return (
        "time: from the end of the first batch to the end of the last; no start is in it",
        "CPU: of each program and all that it starts, with its start, shared over all its messages; Cassandra's apart",
        f"payload: records of {MEAN_BYTES} bytes on average, {ERRORS:.0%} errors, with the times of {RATE:,} a second",
        f"topics: of 4 partitions, keyed by service, of which there are {len(SERVICES)}",
        "Cassandra: a keyspace for each run, with spark-sink's migrations; its rows are counted, and it is dropped",
        "batches to Cassandra: a little under its `batch_size_warn_threshold`: 64 KiB in dev's own, else 5",
    )
