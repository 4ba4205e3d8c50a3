"""The command against a real broker."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from kafka import TopicPartition
from log_generator.truth import Truth
from log_schema import HEADERS, LogRecord, Origin, Topic, decode
from log_schema.config import KafkaSettings
from log_schema.kafka_clients import open_admin, open_consumer

COMMAND = (sys.executable, "-m", "log_generator")


def generate(env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments], env=env, capture_output=True, text=True, timeout=120, check=False)


def messages(settings: KafkaSettings, topic: Topic) -> list[Any]:
    """Read a topic up to its end."""
    consumer = open_consumer(settings)
    name = settings.topic(topic)
    partitions = [TopicPartition(name, number) for number in sorted(consumer.partitions_for_topic(name))]
    consumer.assign(partitions)
    ends = consumer.end_offsets(partitions)
    found: list[Any] = []
    while any(consumer.position(partition) < ends[partition] for partition in partitions):
        found += [message for batch in consumer.poll(500).values() for message in batch]
    consumer.close()
    return found


def record(message: Any) -> LogRecord:
    return decode(message.value, Origin(message.topic, message.partition, message.offset))[0]


def read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_what_is_acknowledged_is_in_kafka_under_its_service_and_the_truth_is_told(
    kafka: KafkaSettings, env: dict[str, str], tmp_path: Path
) -> None:
    receipts, truth = tmp_path / "receipts.jsonl", tmp_path / "truth.jsonl"
    options = ("--scenario", "outage", "--rate", "2000", "--count", "6000", "--seed", "5", "--json")
    done = generate(env, "run", *options, "--receipts", str(receipts), "--truth", str(truth))

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["acknowledged"] == 6000
    logs = messages(kafka, Topic.LOGS)
    assert {(record(m).uid, m.partition, m.offset) for m in logs} == {
        (receipt["uid"], receipt["partition"], receipt["offset"]) for receipt in read_lines(receipts)
    }
    assert {(message.key.decode(), *message.headers) for message in logs} == {
        (record(message).service, *HEADERS) for message in logs
    }
    told = messages(kafka, Topic.GROUND_TRUTH)
    assert [json.loads(message.value) for message in told] == read_lines(truth)
    assert [line["to_unix_nano"] is None for line in read_lines(truth)] == [True, False]
    assert set(read_lines(truth)[0]) == set(Truth.__struct_fields__)


def test_a_second_run_with_the_same_seed_has_the_same_ids(kafka: KafkaSettings, env: dict[str, str]) -> None:
    for _ in range(2):
        assert generate(env, "run", "--rate", "5000", "--count", "300", "--seed", "9").returncode == 0

    logs = messages(kafka, Topic.LOGS)
    assert (len(logs), len({record(message).uid for message in logs})) == (600, 300)


def test_several_workers_send_together_what_one_would(
    kafka: KafkaSettings, env: dict[str, str], tmp_path: Path
) -> None:
    receipts, truth = tmp_path / "receipts.jsonl", tmp_path / "truth.jsonl"
    options = ("run", "--scenario", "outage", "--rate", "4000", "--count", "9000", "--seed", "5", "--json")
    start = ("--now", "2026-01-01T00:00:00Z")
    done = generate(env, *options, *start, "--workers", "3", "--receipts", str(receipts), "--truth", str(truth))

    assert done.returncode == 0, done.stderr
    totals = json.loads(done.stdout)
    assert (totals["sent"], totals["acknowledged"], len(totals["drills"])) == (9000, 9000, 1)
    logs = messages(kafka, Topic.LOGS)
    assert {(record(m).uid, m.partition, m.offset) for m in logs} == {
        (receipt["uid"], receipt["partition"], receipt["offset"]) for receipt in read_lines(receipts)
    }
    alone = generate(env, *options, *start, "--sink", "stdout")
    assert sorted(message.value for message in logs) == sorted(alone.stdout.encode().splitlines())
    assert [line["to_unix_nano"] is None for line in read_lines(truth)] == [True, False]
    assert len(messages(kafka, Topic.GROUND_TRUTH)) == 2


def test_what_no_broker_minds_is_sent_and_acknowledged_however_malformed(
    kafka: KafkaSettings, env: dict[str, str], tmp_path: Path
) -> None:
    receipts = tmp_path / "receipts.jsonl"
    done = generate(
        env, "run", "--scenario", "hostile", "--rate", "5000", "--count", "20000", "--json", "--receipts", str(receipts)
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["acknowledged"] == len(messages(kafka, Topic.LOGS)) == 20_000
    planted = json.loads(messages(kafka, Topic.GROUND_TRUTH)[-1].value)["planted"]
    malformed = {found["kind"]: found["count"] for found in planted if found["what"] == "malformed"}
    assert len(malformed) >= 40
    assert None in {receipt["uid"] for receipt in read_lines(receipts)}


def test_a_replay_sends_every_record_of_a_file_with_its_own_time(
    kafka: KafkaSettings, env: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "old.jsonl"
    lines = [
        {"timestamp": 1_675_000_000 + n, "service": f"s{n % 3}", "level": "info", "msg": str(n)} for n in range(900)
    ]
    path.write_text("\n".join(map(json.dumps, lines)))

    assert generate(env, "replay", str(path)).returncode == 0
    logs = {record(message).body: record(message) for message in messages(kafka, Topic.LOGS)}
    assert {body: found.time_unix_nano // 10**9 for body, found in logs.items()} == {
        line["msg"]: line["timestamp"] for line in lines
    }


@pytest.fixture
def started(env: dict[str, str]) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    processes: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [*COMMAND, *arguments],
            env=env,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def await_receipts(receipts: Path) -> None:
    deadline = time.monotonic() + 60
    while not (receipts.exists() and receipts.stat().st_size):
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_leaves_everything_sent_acknowledged_and_takes_less_than_five_seconds(
    started: Callable[..., subprocess.Popen[str]],
    kafka: KafkaSettings,
    tmp_path: Path,
    asked: signal.Signals,
    workers: str,
) -> None:
    receipts = tmp_path / "receipts.jsonl"
    options = ("--rate", "500", "--duration", "10m", "--receipts", str(receipts), "--json", "--workers", workers)
    process = started("run", *options)
    await_receipts(receipts)

    began = time.monotonic()
    process.send_signal(asked)
    output, log = process.communicate(timeout=20)

    assert time.monotonic() - began < 5
    assert process.returncode == 0, log
    totals = json.loads(output)
    assert totals["stopped"]
    assert totals["acknowledged"] == totals["sent"] == len(read_lines(receipts)) == len(messages(kafka, Topic.LOGS))


def test_a_ctrl_c_while_workers_start_ends_them_all_without_a_traceback(
    started: Callable[..., subprocess.Popen[str]],
) -> None:
    """A terminal's Ctrl-C goes to the whole group."""
    process = started("run", "--rate", "500", "--duration", "10m", "--json", "--workers", "2")
    deadline = time.monotonic() + 60
    while len(workers_of(process)) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.01)

    os.killpg(process.pid, signal.SIGINT)
    output, log = process.communicate(timeout=20)

    assert "Traceback" not in log
    assert process.returncode == 0
    assert json.loads(output)["stopped"]


def test_a_worker_that_is_killed_is_named_and_the_rest_is_acknowledged(
    started: Callable[..., subprocess.Popen[str]], kafka: KafkaSettings, tmp_path: Path
) -> None:
    receipts = tmp_path / "receipts.jsonl"
    options = ("--rate", "500", "--duration", "10m", "--receipts", str(receipts), "--json", "--workers", "2")
    process = started("run", *options)
    await_receipts(receipts)

    os.kill(workers_of(process)[1], signal.SIGKILL)
    output, log = process.communicate(timeout=20)

    assert process.returncode == 1
    assert "error: worker 2 of 2 ended with status -9" in log
    assert 0 < json.loads(output)["acknowledged"] <= len(messages(kafka, Topic.LOGS))


def test_no_worker_outlives_the_command(
    started: Callable[..., subprocess.Popen[str]], kafka: KafkaSettings, tmp_path: Path
) -> None:
    receipts = tmp_path / "receipts.jsonl"
    process = started("run", "--rate", "500", "--duration", "10m", "--receipts", str(receipts), "--workers", "2")
    await_receipts(receipts)
    workers = workers_of(process)

    process.kill()

    deadline = time.monotonic() + 20
    while any(Path(f"/proc/{worker}").exists() for worker in workers):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def workers_of(process: subprocess.Popen[str]) -> list[int]:
    """Give the workers' pids, in order: they are the last that the command started."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return [int(pid) for pid in children][-2:]


def test_a_run_is_healthy_from_its_first_acknowledgements_on(
    started: Callable[..., subprocess.Popen[str]], env: dict[str, str], tmp_path: Path
) -> None:
    env["HEALTH_DIR"] = str(tmp_path)
    assert "not running" in generate(env, "healthcheck").stdout
    started("run", "--rate", "5", "--duration", "10m")
    deadline = time.monotonic() + 60
    while (health := generate(env, "healthcheck", "--max-age", "5")).returncode:
        assert time.monotonic() < deadline, health

    assert health.stdout.startswith("healthy: delivery ")


def test_a_missing_topic_is_named_at_once_and_not_created(env: dict[str, str], kafka: KafkaSettings) -> None:
    done = generate(env | {"KAFKA_TOPIC_PREFIX": "no-such-"}, "run", "--count", "1")

    assert done.returncode == 1
    assert "topic no-such-logs does not exist" in done.stderr
    with open_admin(kafka) as admin:
        assert "no-such-logs" not in admin.list_topics()


def test_a_broker_that_is_not_there_is_named(env: dict[str, str]) -> None:
    nowhere = {"KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1", "GENERATOR_CONNECT_TIMEOUT_S": "1"}
    done = generate(env | nowhere, "run", "--count", "1")

    assert done.returncode == 1
    assert "no Kafka broker answers at 127.0.0.1:1" in done.stderr
    assert "Traceback" not in done.stderr
