"""The generator's records without Kafka, as bytes: `python -m dev.bench_generation COUNT` makes so many and measures.

Everything about how the generator makes records is here, so this is what follows when that changes.
"""

import sys
import time
from collections.abc import Iterator

import msgspec
from log_generator.emission import Announcement
from log_generator.message import Message
from log_generator.plan import Plan
from log_generator.scenario_file import load_scenario
from log_generator.traffic import Traffic

from dev.bench_child import Reading

SCENARIO = "steady"
RATE = 10_000_000
"""Records a second that are asked for: more than any machine makes, so that nothing waits."""

_SEED = 7


def encoded_records(count: int, start_nano: int) -> Iterator[bytes]:
    """Make records as Kafka carries them."""
    return (value for messages in _portions(count, start_nano) for _due, value, _label in messages if value)


def measure(count: int) -> Reading:
    """Make records and throw them away; the clock and the CPU are read from the first portion of them on."""
    portions = _portions(count, time.time_ns())
    next(portions)
    began, began_cpu = time.perf_counter(), time.process_time()
    made = sum(map(len, portions))
    return Reading(made, time.perf_counter() - began, time.process_time() - began_cpu)


def _portions(count: int, start_nano: int) -> Iterator[list[Message]]:
    traffic = Traffic(load_scenario(SCENARIO), Plan(count, RATE, start_nano, _SEED))
    return (item for item in traffic if not isinstance(item, Announcement))


if __name__ == "__main__":
    sys.stdout.write(msgspec.json.encode(measure(int(sys.argv[1]))).decode())
