"""The programs that are run as contestants, as far as they need no server."""

import json

import pytest
from dev.bench_codec import RECORD_BYTES, make_record, measure
from dev.bench_faker import make_record as make_fake
from dev.bench_generation import encoded_records
from dev.bench_generation import measure as measure_generation
from dev.bench_producer_settings import for_apache, for_kafka_python
from dev.bench_schema import schema_benchmark
from faker import Faker
from log_schema import Origin, decode, encode


@pytest.mark.parametrize("number", [0, 7, 999])
def test_the_codecs_record_has_300_bytes_and_is_one_of_ours(number: int) -> None:
    value = encode(make_record(number))

    assert len(value) == RECORD_BYTES == 300
    assert decode(value, Origin("", 0, 0)) == (make_record(number),)


@pytest.mark.parametrize("codec", ["decode", "encode", "json-decode", "json-encode"])
def test_every_codec_does_as_many_records_as_were_asked_for(codec: str) -> None:
    reading = measure(codec, 1_500)

    assert reading.records == 1_500
    assert reading.seconds > 0


def test_the_schemas_benchmark_runs_each_codec_in_a_process_of_its_own() -> None:
    benchmark = schema_benchmark(records=100)

    samples = {each.name: each.run() for each in benchmark.contestants}

    assert all(sample.records == 100 for sample in samples.values())
    assert all(goal.judge({name: [each] for name, each in samples.items()}).measured for goal in benchmark.goals)


def test_generation_gives_records_as_kafka_carries_them() -> None:
    values = list(encoded_records(50, start_nano=0))

    assert len(values) == 50
    assert all(decode(value, Origin("", 0, 0)) for value in values)


@pytest.mark.parametrize("count", [1, 20, 50_000])
def test_generation_measures_at_least_as_many_records_as_were_asked_for(count: int) -> None:
    reading = measure_generation(count)

    assert reading.records >= count
    assert reading.seconds > 0


def test_the_prototypes_record_is_a_fresh_one_each_time() -> None:
    fake = Faker()

    assert json.dumps(make_fake(fake)) != json.dumps(make_fake(fake))


def test_each_client_is_told_the_same_settings_in_its_own_words() -> None:
    settings: dict[str, str | int | bool] = {
        "acks": -1,
        "enable_idempotence": True,
        "compression_type": "zstd",
        "linger_ms": 20,
        "batch_size": 131_072,
        "delivery_timeout_ms": 300_000,
        "metrics_enabled": False,
    }

    assert "enable_idempotence=True" in for_kafka_python(settings)
    assert "metrics_enabled=False" in for_kafka_python(settings)
    assert for_apache(settings) == {
        "acks": "-1",
        "enable.idempotence": "true",
        "compression.type": "zstd",
        "linger.ms": "20",
        "batch.size": "131072",
        "delivery.timeout.ms": "300000",
    }
