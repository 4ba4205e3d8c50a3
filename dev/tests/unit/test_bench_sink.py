"""The sink's benchmark, as far as it needs no server."""

import random
from collections import Counter

import pytest
from dev.bench_child import Reading
from dev.bench_latencies import latency_figures, percentile
from dev.bench_sample import Sample
from dev.bench_sink import GOALS, RECORDS, against_the_fastest, amounts_for, batch_env
from dev.bench_sink_drain import CASSANDRA_CPU, share_cpu
from dev.bench_sink_events import read_batches
from dev.bench_sink_plain import share
from dev.bench_sink_probe import SERVICE, SHARD, Probes
from dev.bench_sink_records import MEAN_BYTES, SERVICES, make_messages, make_record
from dev.bench_sink_steady import Portion, steady
from dev.bench_sink_way import WAYS
from hypothesis import given
from hypothesis import strategies as st
from kafka.partitioner.default import murmur2
from log_schema import HEADERS, DecodeError, Origin, decode
from spark_sink.placement import shard_of

NOW = 1_790_000_000_000_000_000
HERE = Origin("logs", 0, 0)


def is_record(value: bytes) -> bool:
    try:
        decode(value, HERE, HEADERS)
    except DecodeError:
        return False
    return True


def test_records_have_300_bytes_on_average_and_all_are_valid() -> None:
    sizes = [len(made.value) for made in make_messages(5_000, NOW) if is_record(made.value)]

    assert len(sizes) == 5_000
    assert sum(sizes) / 5_000 == pytest.approx(MEAN_BYTES, abs=1.5)
    assert min(sizes) >= MEAN_BYTES - 60
    assert max(sizes) <= MEAN_BYTES + 60


def test_records_come_as_live_traffic_does() -> None:
    records = [decode(made.value, HERE, HEADERS)[0] for made in make_messages(5_000, NOW)]

    assert {record.service for record in records} == set(SERVICES)
    assert len(SERVICES) == 20
    assert NOW - records[0].time_unix_nano == 500_000_000
    assert sum(record.severity_number >= 17 for record in records) / 5_000 == pytest.approx(0.02, abs=0.008)
    assert len({record.uid for record in records}) == 5_000


def test_kafka_puts_five_services_into_each_partition() -> None:
    partitions = Counter((murmur2(service.encode()) & 0x7FFFFFFF) % 4 for service in SERVICES)

    assert partitions == {0: 5, 1: 5, 2: 5, 3: 5}


def test_a_hundredth_is_malformed_when_asked_for() -> None:
    broken = sum(not is_record(made.value) for made in make_messages(5_000, NOW, 0.01))

    assert broken == pytest.approx(50, abs=25)


def test_the_same_record_comes_from_the_same_draw() -> None:
    assert make_record(random.Random(1), NOW) == make_record(random.Random(1), NOW)


def test_the_speed_is_that_after_the_warm_up() -> None:
    portions = [Portion(30.0, 200), Portion(10.0, 100), Portion(20.0, 100, 50)]

    assert steady(portions, warm_up=100) == Reading(350, 20.0, figures={"rows": 400, "dead_letters": 50})
    assert steady(portions, warm_up=101).records == 200


@pytest.mark.parametrize("portions", [[], [Portion(1.0, 10)]])
def test_what_ends_with_the_warm_up_has_no_speed(portions: list[Portion]) -> None:
    with pytest.raises(ValueError, match="none after the first"):
        steady(portions, warm_up=1)


LOG = """\
26/11/27 14:00:00 WARN something of Spark's
{"event": "stream_started", "timestamp": "2026-11-27T14:00:00.000000Z", "run_id": "x"}
{"batch_id": 0, "rows": 100, "dead_letters": 0, "seconds": 4.0, "event": "batch_written", "timestamp": "2026-11-27T14:00:05.000000Z"}
{"batch_id": 1, "rows": 90, "dead_letters": 10, "seconds": 2.0, "event": "batch_written", "timestamp": "2026-11-27T14:00:07.500000Z"}
{"event": "stream_stopped", "timestamp": "2026-11-27T14:00:09.000000Z"}
"""  # noqa: E501 - a log's lines


def test_the_sinks_speed_is_read_from_its_log_without_the_first_batch() -> None:
    assert read_batches(LOG) == Reading(100, 2.5, figures={"rows": 190, "dead_letters": 10})


@given(st.lists(st.floats(min_value=0, max_value=100), min_size=1))
def test_percentiles_are_measured_values_in_order(seconds: list[float]) -> None:
    figures = latency_figures(seconds)

    assert figures["p50_s"] <= figures["p95_s"] <= figures["p99_s"] <= figures["max_s"] == max(seconds)
    assert {figures["p50_s"], figures["p99_s"]} <= set(seconds)


def test_a_percentile_is_of_the_nearest_rank() -> None:
    hundred = [float(number) for number in range(1, 101)]

    assert [percentile(hundred, percent) for percent in (50, 95, 99, 100)] == [50, 95, 99, 100]
    assert percentile([7.0], 1) == 7


def test_no_latency_is_no_figure() -> None:
    with pytest.raises(ValueError, match="no latency"):
        latency_figures([])


def test_a_probe_is_late_by_the_time_from_its_sending_to_when_it_is_first_seen() -> None:
    now = 10.0
    probes = Probes(lambda: now)
    uid = decode(probes.make(NOW).value, HERE, HEADERS)[0].uid
    now = 10.5
    probes.see(uid)
    now = 11.0
    probes.see(uid)

    assert probes.latencies_since(10.0) == [0.5]
    assert probes.latencies_since(10.1) == []


def test_probes_are_all_in_the_shard_that_is_read_and_wait_until_they_are_seen() -> None:
    probes = Probes(lambda: 0.0)
    made = [probes.make(NOW + number) for number in range(20)]

    uids = [decode(each.value, HERE, HEADERS)[0].uid for each in made]
    assert {each.service for each in made} == {SERVICE}
    assert {shard_of(uid) for uid in uids} == {SHARD}
    assert probes.earliest_ms() == NOW // 1_000_000
    for uid in uids:
        probes.see(uid)
    assert probes.earliest_ms() is None


def test_partitions_are_shared_out_whole() -> None:
    assert share(4, 1) == [[0, 1, 2, 3]]
    assert share(4, 2) == [[0, 2], [1, 3]]


def test_cpu_is_shared_over_all_messages_and_cassandras_told_apart() -> None:
    sample = Sample(800, 8.0, 5.0, {"rows": 990, "dead_letters": 10})

    shared = share_cpu(sample, cassandra_cpu=3.0)

    assert shared.cpu_seconds == 4.0
    assert shared.figures[CASSANDRA_CPU] == 3_000


def test_the_sink_is_held_against_the_faster_of_two() -> None:
    results = {name: [Sample(rate, 1.0, 1.0)] for name, rate in (("ours", 80), ("one", 50), ("two", 100))}

    assert against_the_fastest("ours", "one", "two")(results) == 0.8


def test_a_whole_run_drains_a_million_with_the_sinks_own_batches() -> None:
    amounts = amounts_for(None)

    assert amounts.records == RECORDS == 1_000_000
    assert (amounts.single, amounts.malformed) == (50_000, 250_000)
    assert amounts.seconds >= 60
    assert batch_env(amounts.malformed) == {}


def test_a_quick_try_has_several_batches_still() -> None:
    amounts = amounts_for(4_000)

    assert batch_env(amounts.malformed) == {"SINK_MAX_OFFSETS_PER_TRIGGER": "800"}
    assert amounts.seconds < 60


def test_the_goals_are_those_of_the_sink() -> None:
    wanted = {goal.id: goal.at_most if goal.at_least is None else goal.at_least for goal in GOALS}

    assert {name: limit for name, limit in wanted.items() if limit is not None} == {
        "plain-ratio": 0.80,
        "single-ratio": 4,
        "malformed-ratio": 0.90,
        "latency-p99": 1.5,
    }


def test_the_sinks_own_way_is_among_the_ways() -> None:
    assert [*WAYS] == ["writer", "map-in-arrow", "foreach-partition"]
