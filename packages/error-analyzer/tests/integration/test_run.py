import json
import random
import re
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from error_analyzer.cli import app
from error_analyzer.testing_mistral import KEY, StandInMistral
from kafka.consumer.fetcher import ConsumerRecord
from log_schema import Topic
from log_schema.kafka_clients import open_admin, open_consumer
from log_schema.topic_creation import create_topics
from notifier.notification import decode_notification
from typer.testing import CliRunner

if TYPE_CHECKING:
    from tests.integration.conftest import Pipeline  # type: ignore[import-not-found]


def test_an_error_burst_is_told_within_a_second(pipeline: "Pipeline") -> None:
    """From the acknowledged log record to the notification in the topic, all in one running process."""
    pipeline.start()
    pipeline.produce(3, severity=9)
    pipeline.produce(1, service="warm-up")
    pipeline.wait_until(lambda: pipeline.counted() == 1)
    consumer = open_consumer(pipeline.kafka, pipeline.kafka.topic(Topic.NOTIFICATIONS))
    consumer.poll(500)

    begun = time.monotonic()
    pipeline.produce(12)
    deadline = begun + 20
    records: list[ConsumerRecord] = []
    while not records and time.monotonic() < deadline:
        records = [record for batch in consumer.poll(100).values() for record in batch]
    seconds = time.monotonic() - begun
    consumer.close()

    notification = decode_notification(records[0].value)
    assert notification.status == "open"
    assert notification.origin_service == "payment"
    assert seconds < 3  # it is half a second on an idle machine; this one may be shared


def test_each_loop_that_runs_is_healthy_while_it_makes_progress(
    pipeline: "Pipeline", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And no longer when it is frozen."""
    monkeypatch.setenv("HEALTH_DIR", str(tmp_path))
    process = pipeline.start(HEALTH_DIR=str(tmp_path))
    pipeline.wait_until(lambda: health() == (0, ["detect", "diagnose"]))

    process.send_signal(signal.SIGSTOP)
    pipeline.wait_until(lambda: health("--max-age", "2") == (1, ["detect", "diagnose"]))
    process.send_signal(signal.SIGCONT)
    pipeline.wait_until(lambda: health("--max-age", "2") == (0, ["detect", "diagnose"]))


def health(*options: str) -> tuple[int, list[str]]:
    """Give the status of a health check, and the loops that it names."""
    result = CliRunner().invoke(app, ["healthcheck", *options])
    return result.exit_code, re.findall(r"detect|diagnose", result.stdout)


def test_everything_is_counted_and_what_is_no_record_is_skipped(pipeline: "Pipeline") -> None:
    """Two environments, several services, and rubbish between them."""
    for n in range(20):
        pipeline.produce_value(b"\xff{ rubbish")
        pipeline.produce(7, service=f"s{n % 3}", environment="prod" if n % 2 else "stage")
        pipeline.produce(20, severity=9)

    process = pipeline.start()

    pipeline.wait_until(pipeline.told_all)
    status, seconds = pipeline.stop(process)
    assert {incident.environment for incident in pipeline.incidents()} == {"prod", "stage"}
    assert status == 0
    assert seconds < 5


@pytest.mark.parametrize("seed", [1, 2])
def test_killed_at_any_moment_it_counts_every_error_once(pipeline: "Pipeline", seed: int) -> None:
    """Kill -9 again and again while errors come; then the sums and what people read agree exactly."""
    moments = random.Random(seed)
    env = {"ANALYZER_INSTANCE_ID": "one"}
    for _ in range(4):
        process = pipeline.start(**env)
        goal = pipeline.counted() + moments.randint(1, 400)
        while pipeline.counted() < goal:
            pipeline.produce(moments.randint(1, 60), service=moments.choice(["cart", "shop", "payment"]))
        process.kill()
        process.wait()
    pipeline.start(**env)

    pipeline.wait_until(pipeline.told_all)

    assert pipeline.errors > 100
    assert len(pipeline.incidents()) == 1


def test_replicas_come_and_go_and_the_counts_stay_exact(pipeline: "Pipeline") -> None:
    """Two detectors share the partitions, two diagnosers the environments; one of each is killed."""
    kept = [pipeline.start("--role", "detect"), pipeline.start("--role", "diagnose")]
    pipeline.produce(50)
    killed = [pipeline.start("--role", "detect"), pipeline.start("--role", "diagnose")]
    for n in range(30):
        pipeline.produce(20, service=f"s{n}", environment="prod" if n % 2 else "stage")
    for process in killed:
        process.kill()
        process.wait()
    pipeline.produce(50)

    pipeline.wait_until(pipeline.told_all)

    assert [pipeline.stop(process)[0] for process in kept] == [0, 0]


def test_errors_of_a_topic_that_was_created_again_are_new(pipeline: "Pipeline") -> None:
    """Its offsets begin anew, but it is another topic."""
    process = pipeline.start(ANALYZER_INSTANCE_ID="one")
    pipeline.produce(30)
    pipeline.wait_until(lambda: pipeline.counted() == 30)
    assert pipeline.stop(process)[0] == 0
    with open_admin(pipeline.kafka) as admin:
        admin.delete_topics([pipeline.kafka.topic(Topic.LOGS)])
        pipeline.wait_until(lambda: pipeline.kafka.topic(Topic.LOGS) not in admin.list_topics())
        create_topics(admin, pipeline.kafka)

    pipeline.start(ANALYZER_INSTANCE_ID="one")
    pipeline.produce(20)

    pipeline.wait_until(lambda: pipeline.counted() == 50)


def test_the_model_is_asked_once_and_its_verified_answer_is_shown(pipeline: "Pipeline") -> None:
    """Through the real SDK, beside the loop."""
    with StandInMistral() as mistral:
        pipeline.start(MISTRAL_API_KEY=KEY, MISTRAL_SERVER_URL=mistral.url)
        pipeline.produce(12)

        pipeline.wait_until(
            lambda: [n.diagnosed_by for n in pipeline.notifications().values()] == ["mistral-small-latest"]
        )

        assert len(mistral.requests) == 1
    notification = next(iter(pipeline.notifications().values()))
    assert notification.title == "payment is failing"
    assert notification.evidence


def test_incidents_are_listed_and_shown(pipeline: "Pipeline", monkeypatch: pytest.MonkeyPatch) -> None:
    """For people and for programs."""
    pipeline.start()
    pipeline.produce(12)
    pipeline.wait_until(pipeline.told_all)
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", pipeline.kafka.bootstrap_servers)
    monkeypatch.setenv("KAFKA_TOPIC_PREFIX", pipeline.kafka.topic_prefix)
    found = pipeline.incidents()[0].incident_id

    listed = CliRunner().invoke(app, ["incidents", "list"])
    lines = CliRunner().invoke(app, ["incidents", "list", "--json"])
    shown = CliRunner().invoke(app, ["incidents", "show", found[:6]])
    unknown = CliRunner().invoke(app, ["incidents", "show", "nothing"])

    assert found[:6] in listed.output
    assert json.loads(lines.output)["incident_id"] == found
    assert "payment" in shown.output
    assert unknown.exit_code == 1
