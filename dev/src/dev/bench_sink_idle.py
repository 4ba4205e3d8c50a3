"""What the sink costs while there is nothing to do: `python -m dev.bench_sink_idle SECONDS`.

First it reads nothing for so long; then messages come one at a time, each a batch of its own, whose time is what Spark
and one write take at least.
"""

import random
import statistics
import sys
import time

import msgspec
from log_schema.config import KafkaSettings, load_settings
from spark_sink.config import StreamSettings

from dev.bench_child import Reading
from dev.bench_sink_process import RunningSink, running_sink
from dev.bench_sink_records import make_message
from dev.bench_sink_topic import Sender
from dev.config import own_environment

_SMALL_BATCHES, _WARM_UP_BATCHES = 20, 10
_SETTLE_SECONDS = 5
_MS = 1000


def measure(seconds: float) -> Reading:
    """Run a sink, and measure it idle and with one message at a time."""
    sender, draw = Sender(load_settings(KafkaSettings)), random.Random(0)
    with running_sink(own_environment()) as sink:
        sink.wait_for_start()
        _one_by_one(sink, sender, draw, _WARM_UP_BATCHES)
        time.sleep(_SETTLE_SECONDS)
        began, cpu = time.perf_counter(), sink.cpu_seconds()
        time.sleep(seconds)
        idle, idle_cpu = time.perf_counter() - began, sink.cpu_seconds() - cpu
        batches = _one_by_one(sink, sender, draw, _SMALL_BATCHES)
    triggers = idle * _MS / load_settings(StreamSettings).trigger_ms
    figures = {"cpu_ms_per_empty_trigger": idle_cpu * _MS / triggers, "small_batch_s": statistics.median(batches)}
    return Reading(int(triggers), idle, idle_cpu, figures)


def _one_by_one(sink: RunningSink, sender: Sender, draw: random.Random, count: int) -> list[float]:
    """Send messages, the next one when the last is stored, and give the seconds of their batches."""
    before = len(sink.batches())
    for number in range(1, count + 1):
        sender.send(make_message(draw, time.time_ns()))
        sender.flush()
        sink.wait_until(lambda expected=before + number: len(sink.batches()) >= expected)  # type: ignore[misc]
    return [batch.seconds for batch in sink.batches()[before:]]


if __name__ == "__main__":
    sys.stdout.write(msgspec.json.encode(measure(float(sys.argv[1]))).decode())
