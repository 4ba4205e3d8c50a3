"""The servers really start, survive, end, and come back. Two starts in all: each takes some seconds."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from dev.cassandra_probe import open_session
from dev.kafka_probe import local_settings
from dev.kafka_view import group_views, newest, topic_views
from dev.server_process import ServerRecord, running
from dev.servers_env import parse
from dev.state import StateDir
from log_schema.kafka_clients import open_admin, open_consumer, open_producer

SECOND_START_SECONDS = 25
TABLE = "CREATE TABLE kept.t (id int PRIMARY KEY, word text)"
KEYSPACE = "CREATE KEYSPACE kept WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}"


def dev(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run our command as a person does."""
    command = [sys.executable, "-m", "dev", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=150)


def gone_within(state: StateDir, seconds: float) -> bool:
    """Wait until no server of a folder runs."""
    until = time.monotonic() + seconds
    while running(state) and time.monotonic() < until:
        time.sleep(0.1)
    return not running(state)


def write_something(env: dict[str, str]) -> None:
    """Put a record into Kafka and a row into Cassandra."""
    settings = local_settings(env["KAFKA_BOOTSTRAP_SERVERS"])
    with open_admin(settings) as admin:
        admin.create_topics({"kept": {"num_partitions": 2, "replication_factor": 1}}, wait_for_metadata=True)
    with open_producer(settings) as producer:
        producer.send("kept", b"first", key=b"k", partition=1).get(timeout=10)
    with open_session(int(env["CASSANDRA_PORT"])) as session:
        for statement in (KEYSPACE, TABLE, "INSERT INTO kept.t (id, word) VALUES (1, 'first')"):
            session.execute(statement)


def read_it_again(env: dict[str, str]) -> tuple[list[str | None], list[str]]:
    """Give the values in Kafka and the words in Cassandra."""
    consumer = open_consumer(local_settings(env["KAFKA_BOOTSTRAP_SERVERS"]))
    try:
        values = [record.value for record in newest(consumer, "kept", 5)]
    finally:
        consumer.close(autocommit=False)
    with open_session(int(env["CASSANDRA_PORT"])) as session:
        return values, [row.word for row in session.execute("SELECT word FROM kept.t")]


def test_servers_are_started_killed_cleared_and_started_again_with_their_data(tmp_path: Path) -> None:
    state = StateDir(tmp_path)
    try:
        assert dev("up", "--state", tmp_path).returncode == 0
        env = parse(state.servers_env.read_text())
        write_something(env)
        _check_looking(tmp_path, env)
        _check_kill_and_clear(state)

        began = time.monotonic()
        assert dev("up", "--state", tmp_path).returncode == 0
        assert time.monotonic() - began < SECOND_START_SECONDS
        assert read_it_again(parse(state.servers_env.read_text())) == (["first"], ["first"])
    finally:
        down = dev("down", "--state", tmp_path)
    assert down.returncode == 0
    assert not running(state)
    assert not state.servers_env.exists()


def _check_looking(folder: Path, env: dict[str, str]) -> None:
    status = json.loads(dev("status", "--json", "--state", folder).stdout)
    assert [(each["server"], each["condition"]) for each in status] == [("kafka", "running"), ("cassandra", "running")]
    assert "up already" in dev("up", "--state", folder).stdout
    assert "first" in dev("shell", "cql", "-e", "SELECT * FROM kept.t", "--state", folder).stdout
    refused = dev("shell", "cql", "-e", "SELECT nothing FROM kept.t", "--state", folder)
    assert (refused.returncode, "nothing" in refused.stderr) == (1, True)
    with open_admin(local_settings(env["KAFKA_BOOTSTRAP_SERVERS"])) as admin:
        assert [(each.partitions, each.records) for each in topic_views(admin) if each.topic == "kept"] == [(2, 1)]
        assert group_views(admin) == []


def _check_kill_and_clear(state: StateDir) -> None:
    kafka = ServerRecord.read(state, "kafka")
    assert kafka is not None
    os.kill(kafka.pid, signal.SIGKILL)
    while kafka.process(state):
        time.sleep(0.05)

    status, up = (dev(command, "--state", state.root) for command in ("status", "up"))
    assert (status.returncode, up.returncode) == (1, 1)
    assert f"kafka: pid {kafka.pid}" in up.stderr
    assert dev("down", "--state", state.root).returncode == 0
    assert not running(state)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_start_that_is_interrupted_leaves_nothing(tmp_path: Path, number: int) -> None:
    state = StateDir(tmp_path)
    command = [sys.executable, "-m", "dev", "up", "--state", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as up:
        while not state.record("cassandra").exists():
            assert up.poll() is None
            time.sleep(0.05)
        up.send_signal(number)

    assert up.returncode == 128 + number
    assert gone_within(state, 0)
    assert not state.record("cassandra").exists()


def test_a_command_has_servers_of_its_own_and_they_end_with_it(tmp_path: Path) -> None:
    program = (
        "import os; print(os.environ['KAFKA_BOOTSTRAP_SERVERS'], os.environ['REQUIRE_SERVERS']); raise SystemExit(7)"
    )

    ran = dev("exec", "--state", tmp_path, "--", sys.executable, "-c", program)

    assert ran.returncode == 7, ran.stderr
    assert ran.stdout.startswith("127.0.0.1:")
    assert ran.stdout.endswith(" 1\n")
    assert list(tmp_path.iterdir()) == []
