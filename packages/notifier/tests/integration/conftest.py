"""What the integration tests share: the notifier as a process of its own, and a stand-in for Slack."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec
import pytest
from log_schema import Topic
from log_schema.acked_producer import AckedProducer
from log_schema.config import KafkaSettings
from log_schema.kafka_clients import open_producer
from notifier import Notification, encode_notification
from notifier.slack_stand_in import CHANNEL, TOKEN, SlackStandIn

_PATIENCE_S = 30


class NotifierProcess:
    """`notifier run`, with the lines it logs."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "notifier", "run"],
            env=dict(env),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self.lines: list[dict[str, Any]] = []
        self.output: list[str] = []
        self._changed = threading.Condition()
        self._readers = [threading.Thread(target=read, daemon=True) for read in (self._read_log, self._read_output)]
        for reader in self._readers:
            reader.start()

    def wait_for(self, event: str, **fields: object) -> None:
        """Wait until the event has been logged with these fields."""
        self.wait_until(lambda: bool(self.logged(event, **fields)))

    def wait_until(self, condition: Callable[[], bool]) -> None:
        """Wait until what was logged makes the condition true."""
        with self._changed:
            assert self._changed.wait_for(condition, _PATIENCE_S), self.lines

    @property
    def partitions(self) -> list[int]:
        """The partitions that it was assigned last."""
        assigned = self.logged("partitions_assigned")
        return list(assigned[-1]["partitions"]) if assigned else []

    def logged(self, event: str, **fields: object) -> list[dict[str, Any]]:
        """Give the lines of an event that have these fields."""
        wanted = {"event": event} | fields
        return [line for line in self.lines if wanted.items() <= line.items()]

    def kill(self) -> None:
        """Kill it as an out-of-memory killer would."""
        self.process.kill()
        self.close()

    def stop(self) -> int:
        """Ask it to end and give its exit status."""
        self.process.terminate()
        return self.close()

    def close(self) -> int:
        """Wait for its end and give its exit status."""
        status = self.process.wait(_PATIENCE_S)
        for reader in self._readers:
            reader.join()
        for stream in (self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()
        return status

    def _read_log(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            with self._changed:
                self.lines.append(json.loads(line) if line.startswith("{") else {"event": "text", "text": line})
                self._changed.notify_all()

    def _read_output(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._changed:
                self.output.append(line)
                self._changed.notify_all()


Start = Callable[..., NotifierProcess]
Publish = Callable[..., None]


@pytest.fixture
def slack() -> Iterator[SlackStandIn]:
    with SlackStandIn() as stand_in:
        yield stand_in


@pytest.fixture
def env(kafka: KafkaSettings) -> dict[str, str]:
    """The settings of a notifier that shows things on the console."""
    return {
        "PATH": os.environ["PATH"],
        "KAFKA_BOOTSTRAP_SERVERS": kafka.bootstrap_servers,
        "KAFKA_TOPIC_PREFIX": kafka.topic_prefix,
        "LOG_FORMAT": "json",
        "NOTIFIER_INTERVAL": "0.1",
        "NOTIFIER_SESSION_TIMEOUT": "6",
        "PYTHONUTF8": "1",
    }


@pytest.fixture
def slack_env(env: dict[str, str], slack: SlackStandIn) -> dict[str, str]:
    """The settings of a notifier that shows things in the stand-in."""
    return env | {
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_CHANNEL": CHANNEL,
        "SLACK_BASE_URL": slack.base_url,
        "SLACK_TIMEOUT": "1",
    }


@pytest.fixture
def start() -> Iterator[Start]:
    """Start notifiers; what still runs at the end is killed."""
    started: list[NotifierProcess] = []

    def begin(env: Mapping[str, str]) -> NotifierProcess:
        started.append(NotifierProcess(env))
        return started[-1]

    yield begin
    for process in started:
        if process.process.returncode is None:
            process.kill()


@pytest.fixture
def publish(kafka: KafkaSettings) -> Iterator[Publish]:
    """Publish notifications, each given as its revision and what it differs in, and wait for the acknowledgement."""
    producer = AckedProducer(open_producer(kafka))

    def send(incident_id: str, *revisions: int, **changed: object) -> None:
        for revision in revisions:
            value = encode_notification(notification(incident_id, revision, **changed))
            producer.send(kafka.topic(Topic.NOTIFICATIONS), key=incident_id.encode(), value=value)
        producer.flush(_PATIENCE_S)

    yield send
    producer.close()


def notification(incident_id: str, revision: int, **changed: object) -> Notification:
    fields = {
        "incident_id": incident_id,
        "revision": revision,
        "environment": "production",
        "status": "open",
        "title": f"payments fail, revision {revision}",
        "cause": "no database",
        "since_unix_nano": 1_795_484_047_000_000_000,
        "error_count": revision,
    }
    return msgspec.convert(fields | changed, Notification)
