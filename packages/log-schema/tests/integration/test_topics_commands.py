"""The command on a real broker."""

import json
import time

import pytest
from log_schema import Topic
from log_schema.cli import app
from log_schema.config import KafkaSettings
from log_schema.kafka_clients import open_admin
from typer.testing import CliRunner


@pytest.fixture(autouse=True)
def broker(kafka: KafkaSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrap_servers)
    monkeypatch.setenv("KAFKA_TOPIC_PREFIX", kafka.topic_prefix)


def test_a_check_is_content_when_all_topics_exist() -> None:
    result = CliRunner().invoke(app, ["topics", "check"])

    assert (result.exit_code, result.stdout) == (0, "all topics exist\n")


def test_a_check_names_the_topics_that_are_missing_and_creates_none(kafka: KafkaSettings) -> None:
    gone = [kafka.topic(topic) for topic in (Topic.ERRORS, Topic.DELIVERED)]
    with open_admin(kafka) as admin:
        admin.delete_topics(gone)
        deadline = time.monotonic() + 30
        while set(gone) & set(admin.list_topics()):  # a broker goes on naming a topic for a moment
            assert time.monotonic() < deadline

    for _ in range(2):
        result = CliRunner().invoke(app, ["topics", "check"])
        assert (result.exit_code, result.stdout) == (1, f"missing: {', '.join(gone)}\n")
    as_json = CliRunner().invoke(app, ["topics", "check", "--json"])
    assert (as_json.exit_code, json.loads(as_json.stdout)) == (1, {"missing": gone})
    created = CliRunner().invoke(app, ["topics", "create", "--json"])
    assert json.loads(created.stdout) == {"created": gone}


def test_a_check_without_kafka_says_so_in_one_line_within_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1")
    began = time.monotonic()
    result = CliRunner().invoke(app, ["topics", "check"])

    assert result.exit_code == 1
    assert result.stderr == "error: no Kafka broker answers at 127.0.0.1:1 (KAFKA_BOOTSTRAP_SERVERS)\n"
    assert time.monotonic() - began < 15
