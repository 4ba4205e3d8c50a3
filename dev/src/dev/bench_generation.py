"""The generator's records without Kafka, as bytes: `python -m dev.bench_generation COUNT` makes so many and measures.

Everything about how the generator makes records is here, so this is what follows when that changes.
"""

import sys
import time
from collections.abc import Iterator

import msgspec
from log_generator.collector import collect_seldom
from log_generator.emission import Announcement
from log_generator.message import Message
from log_generator.plan import Plan
from log_generator.scenario_file import load_scenario
from log_generator.traffic import Traffic

from dev.bench_child import Reading

SCENARIO = "steady"
RATE = 100_000
"""Records a second that are asked for: twice what two workers send, so that nothing waits.

No higher than that: the more are due at a time, the more requests overlap, and the more is kept and put into order.
"""

WARM_UP = 200_000
"""How many are made before it is measured: every form has come by then."""

_SEED = 7
_ENDLESS = 10**12


def encoded_records(count: int, start_nano: int) -> Iterator[bytes]:
    """Make records as Kafka carries them."""
    return (value for messages in _portions(count, start_nano) for _due, value, _label in messages if value)


def measure(count: int) -> Reading:
    """Make at least so many records and throw them away, after `WARM_UP` others; the CPU is that of the loop alone.

    Garbage is collected as seldom as in the generator.
    """
    collect_seldom()
    portions = _portions(_ENDLESS, time.time_ns())
    _make(portions, WARM_UP)
    began, began_cpu = time.perf_counter(), time.process_time()
    made = _make(portions, count)
    return Reading(made, time.perf_counter() - began, time.process_time() - began_cpu)


def _make(portions: Iterator[list[Message]], least: int) -> int:
    made = 0
    while made < least:
        made += len(next(portions))
    return made


def _portions(count: int, start_nano: int) -> Iterator[list[Message]]:
    traffic = Traffic(load_scenario(SCENARIO), Plan(count, RATE, start_nano, _SEED))
    return (item for item in traffic if not isinstance(item, Announcement))


if __name__ == "__main__":
    sys.stdout.write(msgspec.json.encode(measure(int(sys.argv[1]))).decode())
