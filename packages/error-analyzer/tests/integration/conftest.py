"""The analyzer as its own processes, on the real broker."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from error_analyzer.incident import Incident
from error_analyzer.kafka_journal import read_incidents
from log_schema import HEADERS, LogRecord, Resource, Topic, encode
from log_schema.acked_producer import AckedProducer
from log_schema.compacted_topic import read_latest
from log_schema.config import KafkaSettings
from log_schema.kafka_clients import open_producer
from notifier.notification import Notification, decode_notification

PATIENCE = 40.0  # seconds; a loaded machine is slow, a wrong result never comes


class Pipeline:
    """One pipeline of a test's own: produces records, runs analyzers, reads what they wrote."""

    def __init__(self, kafka: KafkaSettings, log: Path) -> None:
        self.kafka = kafka
        self.log = log
        self.errors = 0
        self._producer = AckedProducer(open_producer(kafka, linger_ms=5))
        self._processes: list[subprocess.Popen[bytes]] = []

    def produce(self, count: int = 5, service: str = "cart", environment: str = "prod", severity: int = 17) -> None:
        """Send records of now and wait until they are acknowledged."""
        for number in range(count):
            record = LogRecord(
                uid=uuid.uuid4().hex,
                time_unix_nano=time.time_ns(),
                severity_number=severity,
                body=f"call to payment failed after {number} ms",
                resource=Resource(service_name=service, deployment_environment_name=environment),
            )
            self.produce_value(encode(record), service)
        self.errors += count if severity >= 17 else 0
        self._producer.flush(30)

    def produce_value(self, value: bytes, key: str = "cart") -> None:
        """Send anything."""
        self._producer.send(self.kafka.topic(Topic.LOGS), key=key.encode(), value=value, headers=HEADERS)

    def start(self, *arguments: str, **env: str) -> subprocess.Popen[bytes]:
        """Start `error-analyzer run` with more settings."""
        settings = {
            "KAFKA_BOOTSTRAP_SERVERS": self.kafka.bootstrap_servers,
            "KAFKA_TOPIC_PREFIX": self.kafka.topic_prefix,
            "LOG_FORMAT": "json",
            "ANALYZER_SESSION_TIMEOUT_S": "6",
        }
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "error_analyzer", "run", *arguments],
                env=os.environ | settings | env,
                stderr=log,
            )
        self._processes.append(process)
        return process

    def incidents(self) -> list[Incident]:
        """Read the snapshots."""
        return read_incidents(self.kafka)

    def counted(self) -> int:
        """Add up what all incidents counted."""
        return sum(incident.error_count for incident in self.incidents())

    def notifications(self) -> dict[str, Notification]:
        """Read what people should be shown."""
        values = read_latest(self.kafka, self.kafka.topic(Topic.NOTIFICATIONS))
        return {key.decode(): decode_notification(value) for key, value in values.items()}

    def wait_until(self, condition: Callable[[], bool]) -> None:
        """Look again and again; fail with the analyzers' log when it never comes true."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                pytest.fail(f"waited in vain: {self.errors} errors, {self.counted()} counted\n{self.tail()}")

    def tail(self) -> str:
        """Give the end of the analyzers' log."""
        return "\n".join(self.log.read_text().splitlines()[-30:])

    def told_all(self) -> bool:
        """Say whether every error is counted and every count is told."""
        told = {incident_id: n.error_count for incident_id, n in self.notifications().items()}
        counted = {i.incident_id: i.error_count for i in self.incidents()}
        open_ones = {i.incident_id: i.error_count for i in self.incidents() if i.status != "watching"}
        return sum(counted.values()) == self.errors and told == open_ones

    def stop(self, process: subprocess.Popen[bytes]) -> tuple[int, float]:
        """Ask a process to end; give its status and the seconds it took."""
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        return process.wait(20), time.monotonic() - begun

    def close(self) -> None:
        """End what still runs."""
        for process in self._processes:
            if process.poll() is None:
                process.kill()
                process.wait()
        self._producer.close()


@pytest.fixture
def pipeline(kafka: KafkaSettings, tmp_path: Path) -> Iterator[Pipeline]:
    """A pipeline of the test's own."""
    pipeline = Pipeline(kafka, tmp_path / "analyzer.log")
    yield pipeline
    pipeline.close()
