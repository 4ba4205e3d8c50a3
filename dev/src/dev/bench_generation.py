"""The generator's records without Kafka, as bytes: `python -m dev.bench_generation COUNT` makes so many and measures.

Everything about how the generator makes records is here, so this is what follows when that changes.
"""

import sys
import time
from collections.abc import Iterator

import msgspec
from log_generator.plan import Plan
from log_generator.scenario_file import load_scenario
from log_generator.traffic import Traffic
from log_schema import LogRecord, encode

from dev.bench_child import Reading

SCENARIO = "steady"
RATE = 10_000_000
"""Records a second that are asked for: more than any machine makes, so that nothing waits."""

_SEED = 7


def encoded_records(count: int, start_nano: int) -> Iterator[bytes]:
    """Make records as Kafka would carry them."""
    traffic = Traffic(load_scenario(SCENARIO), Plan(count, RATE, start_nano, _SEED))
    for _due, item in traffic:
        if isinstance(item, LogRecord):
            yield encode(item)


def measure(count: int) -> Reading:
    """Make records and throw them away; the clock and the CPU are read from the first record on."""
    records = encoded_records(count, time.time_ns())
    next(records)
    began, began_cpu = time.perf_counter(), time.process_time()
    made = sum(1 for _ in records)
    return Reading(made, time.perf_counter() - began, time.process_time() - began_cpu)


if __name__ == "__main__":
    sys.stdout.write(msgspec.json.encode(measure(int(sys.argv[1]))).decode())
