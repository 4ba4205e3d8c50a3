import pytest
from dev.bench_child import Reading
from dev.bench_peers import read_apache, read_kafka_python
from dev.bench_senders import read_generator

KAFKA_PYTHON = """\
Initializing producer...
---> linger_ms=20
-> OK!

Send complete...
200000 suceeded, 0 failed
Execution time: 6.395177275000037 secs
"""
APACHE = """\
Reading payloads from: payloads.jsonl
Number of records read: 2000
100000 records sent, 19980.0 records/sec (10.31 MB/sec), 5.2 ms avg latency, 371.0 ms max latency.
200000 records sent, 145985.401460 records/sec (75.36 MB/sec), 5.92 ms avg latency, 371.00 ms max latency, \
5 ms 50th, 12 ms 95th, 17 ms 99th, 36 ms 99.9th.
"""


def test_kafka_pythons_benchmark_tells_its_count_and_time() -> None:
    assert read_kafka_python(KAFKA_PYTHON) == Reading(200_000, 6.395177275000037)


@pytest.mark.parametrize("printed", ["", KAFKA_PYTHON.replace(" 0 failed", " 3 failed"), KAFKA_PYTHON[:90]])
def test_a_run_of_it_that_lost_records_or_ended_early_is_no_reading(printed: str) -> None:
    with pytest.raises(ValueError, match="no count without failures"):
        read_kafka_python(printed)


def test_apaches_tool_tells_totals_after_its_intervals() -> None:
    reading = read_apache(APACHE)

    assert reading.records == 200_000
    assert reading.seconds == pytest.approx(1.37)


def test_intervals_alone_are_no_totals() -> None:
    with pytest.raises(ValueError, match="no totals"):
        read_apache("\n".join(APACHE.splitlines()[:3]))


def test_the_generators_totals_are_its_reading() -> None:
    printed = '{"source":"steady","sent":9,"acknowledged":8,"seconds":2.5,"records_per_second":3.2}\n'

    assert read_generator(printed) == Reading(8, 2.5)
