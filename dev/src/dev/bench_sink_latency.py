"""From produced to readable: `python -m dev.bench_sink_latency RATE SECONDS` runs a sink under so much load.

It sends records of now at RATE a second, among them a probe every 100 ms, and asks Cassandra every 50 ms which probes
are there. A latency goes from handing a probe to the producer to the answer that has it.
"""

import sys
import threading
import time
from collections.abc import Sequence

import msgspec
from log_schema.config import KafkaSettings, load_settings
from log_schema.timestamp import NANOS_PER_MS
from spark_sink.cassandra_session import session_of
from spark_sink.config import CassandraSettings

from dev.bench_child import Reading
from dev.bench_latencies import latency_figures
from dev.bench_sink_probe import ProbeReader, Probes
from dev.bench_sink_process import RunningSink, running_sink
from dev.bench_sink_records import Made, make_messages
from dev.bench_sink_topic import Sender
from dev.config import own_environment
from dev.errors import ContestantError

WARM_UP_SECONDS = 60

_PROBE_SECONDS, _LOOK_SECONDS, _PACE_SECONDS = 0.1, 0.05, 0.01
_LATEST_SECONDS = 60  # after the last record; a probe that is not there by then is lost
_SPARE_SECONDS = 5


class Load(threading.Thread):
    """Sends messages at a steady rate, and probes among them, until it is stopped or has sent all.

    The messages are made before: what making them takes would else be taken from the sink.
    """

    def __init__(self, sender: Sender, probes: Probes, rate: float, messages: Sequence[Made]) -> None:
        super().__init__(name="load", daemon=True)
        self._sender, self._probes, self._rate, self._messages = sender, probes, rate, messages
        self._stop_asked = threading.Event()
        self.sent = 0

    def run(self) -> None:
        """Send what is due, again and again."""
        began, probed = time.perf_counter(), 0
        while not self._stop_asked.wait(_PACE_SECONDS):
            elapsed = time.perf_counter() - began
            for made in self._messages[self.sent : int(elapsed * self._rate)]:
                self._send(made)
            if elapsed >= probed * _PROBE_SECONDS:
                self._sender.send(self._probes.make(time.time_ns()))
                probed += 1
        self._sender.flush()

    def stop(self) -> None:
        """Send no more, and wait until Kafka has all."""
        self._stop_asked.set()
        self.join()

    def _send(self, made: Made) -> None:
        self._sender.send(made)
        self.sent += 1


def measure(rate: float, seconds: float) -> Reading:
    """Run a sink, warm it up, and measure."""
    cassandra, probes = load_settings(CassandraSettings), Probes()
    with running_sink(own_environment()) as sink, session_of(cassandra) as session:
        reader = ProbeReader(session, cassandra.keyspace)
        sender = Sender(load_settings(KafkaSettings))
        _first_batch(sink, sender, probes)
        load = Load(sender, probes, rate, _messages_for(rate, WARM_UP_SECONDS + seconds))
        load.start()
        _look_for(WARM_UP_SECONDS, sink, reader, probes)
        began, sent, cpu = time.perf_counter(), load.sent, sink.cpu_seconds()
        _look_for(seconds, sink, reader, probes)
        taken, sent, cpu = time.perf_counter() - began, load.sent - sent, sink.cpu_seconds() - cpu
        load.stop()
        _look_for(_LATEST_SECONDS, sink, reader, probes, until_all_seen=True)
        figures = latency_figures(probes.latencies_since(began))
    return Reading(sent, taken, cpu, figures)


def _messages_for(rate: float, seconds: float) -> list[Made]:
    """Make what is sent in that time, and a little more; they have the times of just now."""
    return list(make_messages(int(rate * (seconds + _SPARE_SECONDS)), time.time_ns()))


def _first_batch(sink: RunningSink, sender: Sender, probes: Probes) -> None:
    """Let the sink write once: what its first batch takes is no latency of a sink that runs."""
    sink.wait_for_start()
    sender.send(probes.make(time.time_ns()))
    sender.flush()
    sink.wait_until(lambda: bool(sink.batches()))


def _look_for(
    seconds: float, sink: RunningSink, reader: ProbeReader, probes: Probes, *, until_all_seen: bool = False
) -> None:
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        sink.check()
        reader.look(probes, time.time_ns() // NANOS_PER_MS)
        if until_all_seen and probes.earliest_ms() is None:
            return
        time.sleep(_LOOK_SECONDS)
    if until_all_seen:
        raise ContestantError(sys.argv, f"has probes that are not readable after {seconds} s", "")


if __name__ == "__main__":
    sys.stdout.write(msgspec.json.encode(measure(float(sys.argv[1]), float(sys.argv[2]))).decode())
