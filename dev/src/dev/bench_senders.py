"""Who sends to Kafka in the generator's benchmark; each is a program of its own, started fresh for every run."""

import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from log_schema import Topic
from log_schema.config import KafkaSettings

from dev.bench import Contestant
from dev.bench_child import Read, Reading, read_last_line, run_child
from dev.bench_generation import RATE, SCENARIO
from dev.bench_kafka import addresses
from dev.bench_peers import read_apache, read_kafka_python
from dev.bench_producer_settings import ProducerSettings, for_apache, for_kafka_python
from dev.config import own_environment
from dev.errors import CommandMissingError
from dev.kafka_tools import KafkaTools

_PYTHON = (sys.executable, "-m")
_PERFORMANCE = "org.apache.kafka.tools.ProducerPerformance"

# The slowest sends fewer records and what does not send makes more, so that a run of each takes seconds
_FAKERS_PART, _GENERATION_TIMES = 30, 4


class GeneratorTotals(msgspec.Struct, frozen=True):
    """What is read of the totals that `log-generator run --json` prints."""

    acknowledged: int
    seconds: float


def read_generator(printed: str) -> Reading:
    """Read the generator's totals: its seconds go from the first record to the last acknowledgement.

    Raises:
        msgspec.MsgspecError: there are none.
    """
    totals = msgspec.json.decode(printed, type=GeneratorTotals)
    return Reading(totals.acknowledged, totals.seconds)


def find_generator() -> str:
    """Give the path of the generator's command in this environment.

    Raises:
        CommandMissingError: it is not installed.
    """
    found = shutil.which("log-generator", path=str(Path(sys.executable).parent))
    if found is None:
        raise CommandMissingError("log-generator is not installed in this environment: `uv sync --all-packages`")
    return found


@dataclass(frozen=True)
class Senders:
    """The contestants, and what they share: `records` is what each sends in a run, but for the Faker loop."""

    kafka: KafkaSettings
    settings: ProducerSettings
    generator: str
    tools: KafkaTools
    payload_bytes: int
    payload_file: Path
    records: int
    env: dict[str, str] = field(init=False, repr=False, default_factory=own_environment)

    @property
    def faker_records(self) -> int:
        """How many the Faker loop sends in a run."""
        return max(1, self.records // _FAKERS_PART)

    @property
    def generation_records(self) -> int:
        """How many are made without Kafka in a run, at least."""
        return self.records * _GENERATION_TIMES

    def all(self) -> list[Contestant]:
        """Give them in the order in which they take turns."""
        return [
            self.ours(),
            self.two_workers(),
            self.kafka_python(),
            self.faker(),
            self.generation(),
            self.apache(),
            self.confluent(),
        ]

    def ours(self) -> Contestant:
        """The generator, as people run it."""
        return self._contestant("log-generator", "the generator, one process", self._run_command(), read_generator)

    def two_workers(self) -> Contestant:
        """The generator with two processes."""
        command = (*self._run_command(), "--workers", "2")
        return self._contestant("two-workers", "the generator with --workers 2", command, read_generator)

    def kafka_python(self) -> Contestant:
        """kafka-python's own benchmark of its producer: one constant of zeros, no key."""
        to = ("-b", self.kafka.bootstrap_servers, "-t", self._topic)
        amount = ("--num-records", str(self.records), "--record-size", str(self.payload_bytes))
        command = (*_PYTHON, "kafka.benchmarks.producer_performance", *to, *amount, "-c")
        what = "kafka-python's own kafka.benchmarks.producer_performance: zeros, no key"
        return self._contestant("kafka-python", what, (*command, *for_kafka_python(self.settings)), read_kafka_python)

    def faker(self) -> Contestant:
        """The loop that the generator replaces."""
        command = (*_PYTHON, "dev.bench_faker", str(self.faker_records))
        return self._contestant("faker", "kafka-python, every record's values fresh from Faker", command)

    def apache(self) -> Contestant:
        """Apache Kafka's own tool, with lines of ours."""
        amount = ("--num-records", str(self.records), "--throughput", "-1")
        client = [f"{name}={value}" for name, value in for_apache(self.settings).items()]
        payload = ("--payload-file", str(self.payload_file))
        to = ("--topic", self._topic, "--bootstrap-server", self.kafka.bootstrap_servers)
        command = self.tools.command(_PERFORMANCE, *to, *amount, *payload, "--command-property", *client)
        return self._contestant("apache", "Apache Kafka's ProducerPerformance: lines of ours", command, read_apache)

    def confluent(self) -> Contestant:
        """confluent-kafka, with the same constant as kafka-python's benchmark."""
        client = {"bootstrap.servers": self.kafka.bootstrap_servers, **for_apache(self.settings)}
        amount = (str(self.records), str(self.payload_bytes))
        command = (*_PYTHON, "dev.bench_confluent", msgspec.json.encode(client).decode(), self._topic, *amount)
        return self._contestant("confluent", "confluent-kafka: zeros, no key", command)

    def generation(self) -> Contestant:
        """The generator's records, encoded and thrown away."""
        command = (*_PYTHON, "dev.bench_generation", str(self.generation_records))
        return self._contestant("generation", "the generator's records as bytes, without Kafka", command)

    @property
    def _topic(self) -> str:
        return self.kafka.topic(Topic.LOGS)

    def _run_command(self) -> Sequence[str]:
        amount = ("--rate", str(RATE), "--count", str(self.records))
        return (self.generator, "run", "--scenario", SCENARIO, *amount, "--json")

    def _contestant(self, name: str, what: str, command: Sequence[str], read: Read = read_last_line) -> Contestant:
        env = self.env | addresses(self.kafka)
        return Contestant(name, what, lambda: run_child(command, env, read))
