"""For tests on real servers: topics and a keyspace of a test's own, and the command as a person runs it."""

import contextlib
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from log_schema import HEADERS, LogRecord, Topic
from log_schema.acked_producer import AckedProducer
from log_schema.config import KafkaSettings
from log_schema.kafka_clients import open_producer

from spark_sink.cassandra_session import session_of
from spark_sink.config import CassandraSettings

_decode_record = msgspec.json.Decoder(LogRecord).decode
PATIENCE = 120  # seconds for what takes ten on an idle machine


@dataclass(frozen=True)
class Pipeline:
    """Topics and a keyspace of a test's own, and the commands that work on them."""

    kafka: KafkaSettings
    cassandra: CassandraSettings
    env: dict[str, str]
    checkpoint: Path

    def publish(self, values: list[bytes | None], topic: Topic = Topic.LOGS) -> None:
        """Send messages and wait until Kafka has them."""
        producer = AckedProducer(open_producer(self.kafka, linger_ms=20))
        for number, value in enumerate(values):
            key = str(number % 50).encode()
            producer.send(self.kafka.topic(topic), key=key, value=value, headers=HEADERS)
        producer.flush(30)
        producer.close()

    def start(self, *arguments: str, log: Path, **env: str) -> subprocess.Popen[bytes]:
        """Start the command, its standard error going to a file."""
        command = [sys.executable, "-m", "spark_sink", *arguments]
        with log.open("ab") as stderr:
            return subprocess.Popen(command, env=self.env | env, stderr=stderr, stdout=subprocess.DEVNULL)

    def run(self, *arguments: str, status: int = 0, **env: str) -> subprocess.CompletedProcess[str]:
        """Run the command to its end."""
        command = [sys.executable, "-m", "spark_sink", *arguments]
        result = subprocess.run(
            command, env=self.env | env, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        assert result.returncode == status, result.stderr
        return result

    def lines(self, *arguments: str) -> list[str]:
        """Run a command and give what it prints."""
        return self.run(*arguments).stdout.splitlines()

    def select(self, cql: str) -> list[dict[str, Any]]:
        """Ask Cassandra; `{}` in the statement is the keyspace."""
        with session_of(self.cassandra) as session:
            return list(session.execute(cql.format(self.cassandra.keyspace)))

    def stored(self) -> dict[str, LogRecord]:
        """Give every stored record by its uid; each is there once, or this fails."""
        lines = self.lines("logs", "--limit", "10000000", "--json")
        found = {record.uid: record for record in map(_decode_record, lines)}
        assert len(found) == len(lines)
        return found

    def rates(self) -> Counter[tuple[str, int]]:
        """Give how many records are counted of each service and severity."""
        counts: Counter[tuple[str, int]] = Counter()
        for row in self.select("SELECT service, severity_number, records FROM {}.rates_by_service"):
            counts[row["service"], row["severity_number"]] += row["records"]
        return counts

    def forget_checkpoint(self) -> None:
        """Make the next run start from the earliest offset."""
        shutil.rmtree(self.checkpoint)


def next_offsets(batch: dict[str, Any]) -> int:
    """Give how many messages were read after an event `batch_written`, all topics and partitions together."""
    return sum(offset for ends in batch["end_offsets"].values() for offset in ends.values())


class RunningSink:
    """A sink that runs."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self.process = process
        self._log = log

    def batches(self) -> list[dict[str, Any]]:
        """Give the events `batch_written` so far."""
        lines = [msgspec.json.decode(line) for line in self._log.read_bytes().splitlines() if line.startswith(b"{")]
        return [line for line in lines if line["event"] == "batch_written"]

    def wait_for_batches(self, count: int) -> None:
        """Wait until so many batches were written."""
        self.wait_until(lambda: len(self.batches()) >= count)

    def wait_until_read(self, messages: int) -> None:
        """Wait until the topic was read up to so many messages."""
        self.wait_until(lambda: bool(self.batches()) and next_offsets(self.batches()[-1]) >= messages)

    def children(self) -> set[int]:
        """Give the processes that it started, and those that they did."""
        return descendants(self.process.pid)

    def wait_until_gone(self, pids: set[int]) -> None:
        """Wait until processes have ended by themselves."""
        _wait(lambda: not any(_alive(pid) for pid in pids), f"the end of {pids}")

    def wait_until(self, condition: Callable[[], bool]) -> None:
        """Wait until something holds; fail with the log if the sink ends before."""

        def holds() -> bool:
            assert self.process.poll() is None, self._log.read_text()
            return condition()

        _wait(holds, "the sink's progress")


def _wait(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited {PATIENCE} s for {what}"
        time.sleep(0.1)


def descendants(pid: int) -> set[int]:
    """Give the processes that a process started, and those that they started."""
    output = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = [tuple(map(int, line.split())) for line in output.splitlines()]
    found, following = set[int](), {pid}
    while following:
        following = {child for child, parent in parents if parent in following}
        found |= following
    return found


def _alive(pid: int) -> bool:
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False
