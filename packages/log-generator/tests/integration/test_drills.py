"""Scoring drills against a real broker; the incidents are the test's, as the analyzer would write them."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from kafka import KafkaProducer
from log_generator.score import Score
from log_generator.truth import Truth, encode_truth
from log_schema import Topic
from log_schema.config import KafkaSettings
from log_schema.kafka_clients import open_producer
from msgspec.structs import replace

COMMAND = (sys.executable, "-m", "log_generator")
S = 1_000_000_000


@pytest.fixture
def producer(kafka: KafkaSettings) -> Iterator[KafkaProducer]:
    """Writes as the analyzer does: in transactions."""
    producer = open_producer(kafka, transactional_id=f"{kafka.topic_prefix}test")
    producer.init_transactions()
    yield producer
    producer.close(5)


def generate(env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments], env=env, capture_output=True, text=True, timeout=120, check=False)


def score(env: dict[str, str], *arguments: str) -> Score:
    done = generate(env, "drills", "score", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return msgspec.json.decode(done.stdout, type=Score)


def generated(env: dict[str, str]) -> str:
    """Make an outage in the environment `drill`; give the drill's id."""
    options = ("--scenario=outage", "--rate=1000", "--count=1000", "--environment=drill", "--seed=1", "--json")
    done = generate(env, "run", *options)
    assert done.returncode == 0, done.stderr
    (drill_id,) = json.loads(done.stdout)["drills"]
    return str(drill_id)


def told(producer: KafkaProducer, kafka: KafkaSettings, drill_id: str = "d") -> str:
    """Say a drill's truth, as a run does, without a run."""
    begun = Truth(
        drill_id=drill_id,
        scenario="outage",
        seed=1,
        kind="resource_exhaustion",
        root_service="payment",
        environment="drill",
        from_unix_nano=time.time_ns(),
        to_unix_nano=None,
        services=(),
        trace_ids=(),
    )
    over = replace(begun, to_unix_nano=begun.from_unix_nano + S)
    write(producer, kafka, Topic.GROUND_TRUTH, *((drill_id, encode_truth(truth)) for truth in (begun, over)))
    return drill_id


def incident(incident_id: str = "i1", **fields: Any) -> tuple[str, bytes]:
    now = time.time_ns()
    snapshot = {
        "incident_id": incident_id,
        "environment": "drill",
        "status": "open",
        "revision": 1,
        "onset_unix_nano": now,
        "active_until_unix_nano": now + S,
        "suspects": [{"service": "checkout", "score": 0.6}, {"service": "payment", "score": 0.4}],
        "diagnosis": {"title": "t", "cause": "c", "origin_service": "checkout"},
    }
    return incident_id, json.dumps(snapshot | fields).encode()


def write(producer: KafkaProducer, kafka: KafkaSettings, topic: Topic, *messages: tuple[str, bytes]) -> None:
    producer.begin_transaction()
    for key, value in messages:
        producer.send(kafka.topic(topic), key=key.encode(), value=value)
    producer.commit_transaction()


def test_a_drill_is_scored_by_the_incident_in_its_environment_and_the_record_keeps_it(
    env: dict[str, str], kafka: KafkaSettings, producer: KafkaProducer
) -> None:
    drill_id = generated(env)
    write(producer, kafka, Topic.INCIDENTS, incident("other", environment="production"), incident())
    found = score(env, drill_id, "--wait", "60s")

    assert (found.drill_id, found.found, found.incident_id, found.environment) == (drill_id, True, "i1", "drill")
    assert (found.root_service, found.root_rank, found.top1, found.top3) == ("payment", 2, False, True)
    assert found.time_to_notice_s is not None
    assert 0 < found.time_to_notice_s < 60

    (listed,) = generate(env, "drills", "list", "--json").stdout.splitlines()
    assert msgspec.json.decode(listed, type=Score) == found
    assert "found" in generate(env, "drills", "list").stdout


def test_a_miss_is_a_result_and_scoring_again_replaces_it(
    env: dict[str, str], kafka: KafkaSettings, producer: KafkaProducer
) -> None:
    first, second = told(producer, kafka, "first"), told(producer, kafka, "second")
    missed = score(env, first, "--wait", "0s")
    score(env, second, "--wait", "0s")
    write(producer, kafka, Topic.INCIDENTS, incident())
    found = score(env, first, "--wait", "60s")
    listed = [json.loads(line) for line in generate(env, "drills", "list", "--json").stdout.splitlines()]

    assert (missed.found, found.found) == (False, True)
    assert [(line["drill_id"], line["found"]) for line in listed] == [(second, False), (first, True)]


def test_it_waits_for_an_incident_that_comes_later(
    env: dict[str, str], kafka: KafkaSettings, producer: KafkaProducer
) -> None:
    arguments = [*COMMAND, "drills", "score", told(producer, kafka), "--wait", "90s", "--json"]
    with subprocess.Popen(arguments, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as waiting:
        assert waiting.stderr is not None
        assert any("outcome_awaited" in line for line in waiting.stderr)
        write(producer, kafka, Topic.INCIDENTS, incident())
        output, _ = waiting.communicate(timeout=60)

    assert json.loads(output)["found"]


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_ends_the_wait_without_a_score(
    env: dict[str, str], kafka: KafkaSettings, producer: KafkaProducer, asked: signal.Signals
) -> None:
    arguments = [*COMMAND, "drills", "score", told(producer, kafka), "--wait", "10m"]
    with subprocess.Popen(arguments, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as waiting:
        assert waiting.stderr is not None
        assert any("outcome_awaited" in line for line in waiting.stderr)
        began = time.monotonic()
        waiting.send_signal(asked)
        output, log = waiting.communicate(timeout=20)

    assert time.monotonic() - began < 5
    assert (waiting.returncode, output) == (1, "")
    assert "stopped before there was a score" in log
    assert generate(env, "drills", "list", "--json").stdout == ""


def test_what_is_not_there_is_named(env: dict[str, str]) -> None:
    away = {"KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1", "GENERATOR_CONNECT_TIMEOUT_S": "1"}
    for more, said in (
        ({}, "no such drill: d;"),
        ({"KAFKA_TOPIC_PREFIX": "no-such-"}, "topic no-such-ground-truth does not exist"),
        (away, "no Kafka broker answers at 127.0.0.1:1"),
    ):
        done = generate(env | more, "drills", "score", "d")

        assert done.returncode == 1
        assert said in done.stderr
        assert "Traceback" not in done.stderr


def test_a_message_that_is_no_snapshot_is_passed_over(
    env: dict[str, str], kafka: KafkaSettings, producer: KafkaProducer
) -> None:
    drill_id = told(producer, kafka)
    write(producer, kafka, Topic.INCIDENTS, ("i0", b"{}"), incident())
    done = generate(env, "drills", "score", drill_id, "--wait", "60s")

    assert "found as incident i1" in done.stdout
    assert "message_unreadable" in done.stderr
