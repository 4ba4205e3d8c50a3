"""The benchmark of the generator: its records into Kafka, against what Kafka's clients do with a mere constant."""

import time
from itertools import islice
from pathlib import Path

from log_generator.config import GeneratorSettings
from log_schema.config import KafkaSettings

from dev.bench import Benchmark
from dev.bench_generation import WARM_UP, encoded_records
from dev.bench_goal import Goal, Measure, on_one_core, times_as_fast
from dev.bench_machine import pinned_kafka
from dev.bench_producer_settings import settings_in_use
from dev.bench_senders import Senders, find_generator
from dev.kafka_tools import KafkaTools

_DISTRIBUTIONS = ("log-generator", "log-schema", "kafka-python", "zstandard", "confluent-kafka", "faker", "msgspec")
RECORDS = 300_000
"""How many each sends in a run unless it is said."""

_SAMPLE = 2_000


def _against(peer: str) -> Measure:
    return times_as_fast("log-generator", peer)


GOALS = (
    Goal("kafka-python-ratio", "log-generator / kafka-python, records/s", _against("kafka-python"), 0.90),
    Goal("faker-ratio", "log-generator / faker, records/s", _against("faker"), 15),
    Goal("generation", "generation, records a second of CPU", on_one_core("generation"), 400_000),
    Goal("workers-ratio", "two-workers / log-generator", times_as_fast("two-workers", "log-generator"), 1.5),
    Goal("workers-faker-ratio", "two-workers / faker, records/s", times_as_fast("two-workers", "faker")),
    Goal("apache-ratio", "log-generator / apache, records/s", _against("apache")),
    Goal("confluent-ratio", "log-generator / confluent, records/s", _against("confluent")),
)


def generator_benchmark(
    kafka: KafkaSettings, generator: GeneratorSettings, tools: KafkaTools, folder: Path, records: int
) -> Benchmark:
    """Put the benchmark together; `folder` is for the file of records that Apache Kafka's tool sends.

    Raises:
        CommandMissingError: the generator is not installed.
        KafkaUnavailableError: no broker answers.
    """
    settings = settings_in_use(kafka, generator)
    payload_file = folder / "payloads.jsonl"
    payload_bytes = _write_payloads(payload_file, records)
    senders = Senders(kafka, settings, find_generator(), tools, payload_bytes, payload_file, records)
    return Benchmark(
        name="generator",
        contestants=senders.all(),
        goals=GOALS,
        distributions=_DISTRIBUTIONS,
        notes=_notes(senders),
        versions={"apache-kafka": pinned_kafka()},
        settings=settings,
    )


def _write_payloads(file: Path, records: int) -> int:
    """Write a sample of a run's records, one a line, and give their mean size in bytes."""
    # the size changes along a run, so the sample is taken from all of it
    payloads = list(islice(encoded_records(records, time.time_ns()), 0, None, max(1, records // _SAMPLE)))
    file.write_bytes(b"\n".join(payloads))
    return sum(map(len, payloads)) // len(payloads)


def _notes(senders: Senders) -> tuple[str, ...]:
    return (
        "time: from the first send to the last acknowledgement, as each program takes it itself; no start is in it",
        "CPU: of the whole process and what it starts, with its start, not the broker's; of `generation` the loop's",
        f"records a run: {senders.records:,}; of `faker` {senders.faker_records:,}",
        f"`generation`: at least {senders.generation_records:,} records, after {WARM_UP:,} that are not measured",
        f"payload: {senders.payload_bytes} bytes, the mean of the generator's records",
        "topic: one for all who send, of 4 partitions",
    )
