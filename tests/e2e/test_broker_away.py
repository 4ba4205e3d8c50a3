"""A broker that does not answer for half a minute costs the generator time, and nothing else."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
from dev.server_process import ServerRecord
from dev.servers_env import parse
from dev.state import StateDir
from kafka import TopicPartition
from log_schema import Topic
from log_schema.config import KafkaSettings
from log_schema.kafka_clients import open_consumer

AWAY_S = 30
STOP_S = 5
RATE, COUNT = 1_500, 75_000  # goes on for some time after the broker is back
GROWTH_MB = 80  # the records in flight, of which there are at most 20,000, and what the client keeps about each


class Identified(msgspec.Struct):
    """A record, as far as it is counted."""

    uid: str


def test_a_broker_that_is_away_for_half_a_minute_costs_no_record_and_no_memory(state: StateDir, tmp_path: Path) -> None:
    """Of two runs, one has two workers; a third is stopped while the broker is away, and ends all the same.

    The fault of each begins while the broker is away, and is told once it is back.
    """
    env = {**os.environ, **parse(state.servers_env.read_text()), "KAFKA_TOPIC_PREFIX": ""}
    subprocess.run([sys.executable, "-m", "log_schema", "topics", "create"], env=env, check=True)
    runs = [Run(env, tmp_path / name, *options) for name, *options in (("alone",), ("crew", "--workers", "2"))]
    stopped = Run(env, tmp_path / "stopped", "--workers", "2")
    try:
        for run in (*runs, stopped):
            await_size(run.receipts, 300_000)
        before = resident_mb(runs[0].process.pid)
        most = freeze(state, runs[0].process.pid, stopped.process)
        known = {uid for run in runs for uid in run.end()}
    finally:
        for run in (*runs, stopped):
            run.process.kill()
            run.process.communicate()
    assert len(known) == 2 * COUNT
    assert known <= uids(env["KAFKA_BOOTSTRAP_SERVERS"])
    assert most - before < GROWTH_MB


class Run:
    """A run of the generator, with receipts."""

    def __init__(self, env: dict[str, str], folder: Path, *options: str) -> None:
        folder.mkdir()
        self.receipts = folder / "receipts.jsonl"
        asked = ("--rate", str(RATE), "--count", str(COUNT), "--receipts", str(self.receipts), "--json", *options)
        command = [sys.executable, "-m", "log_generator", "run", "--scenario", "outage", *asked]
        self.process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def end(self) -> set[str]:
        """Wait until it is over, with everything acknowledged; give the ids in its receipts."""
        output, _ = self.process.communicate(timeout=240)
        totals = json.loads(output)
        assert self.process.returncode == 0
        assert (totals["sent"], totals["acknowledged"], totals["unacknowledged"]) == (COUNT, COUNT, 0)
        return {json.loads(line)["uid"] for line in self.receipts.read_text().splitlines()}


def freeze(state: StateDir, generator: int, stopped: subprocess.Popen[str]) -> float:
    """Let the broker answer nobody for a while, and stop a run then; give the most memory another had meanwhile."""
    kafka = ServerRecord.read(state, "kafka")
    assert kafka is not None
    os.kill(kafka.pid, signal.SIGSTOP)
    try:
        began = time.monotonic()
        over, most = began + AWAY_S, 0.0
        stopped.terminate()
        output, log = stopped.communicate(timeout=20)
        assert "Traceback" not in log
        assert time.monotonic() - began < STOP_S
        totals = json.loads(output)
        assert totals["stopped"]
        assert (stopped.returncode == 0) == (totals["unacknowledged"] == 0)
        while time.monotonic() < over:
            most = max(most, resident_mb(generator))
            time.sleep(0.2)
    finally:
        os.kill(kafka.pid, signal.SIGCONT)
    return most


def await_size(file: Path, size: int) -> None:
    deadline = time.monotonic() + 60
    while not (file.exists() and file.stat().st_size >= size):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def resident_mb(pid: int) -> float:
    """Give the memory that a process has, in MB."""
    (line,) = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


def uids(servers: str) -> set[str]:
    """Read the topic of logs up to its end."""
    consumer = open_consumer(KafkaSettings(bootstrap_servers=servers))
    partitions = [TopicPartition(Topic.LOGS, number) for number in consumer.partitions_for_topic(Topic.LOGS)]
    consumer.assign(partitions)
    ends = consumer.end_offsets(partitions)
    decode, found = msgspec.json.Decoder(Identified).decode, set()
    while any(consumer.position(partition) < ends[partition] for partition in partitions):
        found |= {decode(message.value).uid for batch in consumer.poll(500).values() for message in batch}
    consumer.close()
    return found
