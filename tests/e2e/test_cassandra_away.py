"""A Cassandra that is killed and away for a minute costs the sink time, and nothing else."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from dev.server_process import ServerRecord
from dev.servers_env import parse
from dev.state import StateDir
from log_schema import LogRecord, Resource, encode
from log_schema.config import KafkaSettings
from spark_sink.config import CassandraSettings
from spark_sink.testing_pipeline import Pipeline, RunningSink

AWAY_S = 60
COUNT = 30_000
STOP_S = 20


@pytest.fixture
def pipeline(state: StateDir, tmp_path: Path) -> Pipeline:
    """The pipeline on these servers, migrated."""
    servers = parse(state.servers_env.read_text())
    checkpoint = tmp_path / "checkpoint"
    env = os.environ | servers | {"KAFKA_TOPIC_PREFIX": "", "LOG_FORMAT": "json"}
    env |= {"SINK_CHECKPOINT_DIR": str(checkpoint), "SINK_CHECKPOINT_IN_TMP": "true"}
    subprocess.run([sys.executable, "-m", "log_schema", "topics", "create"], env=env, check=True)
    kafka = KafkaSettings(bootstrap_servers=servers["KAFKA_BOOTSTRAP_SERVERS"], topic_prefix="")
    cassandra = CassandraSettings(contact_points="127.0.0.1", port=int(servers["CASSANDRA_PORT"]))
    pipeline = Pipeline(kafka, cassandra, env, checkpoint)
    pipeline.run("migrate", "apply")
    return pipeline


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Servers that a test starts again; they end with it."""
    servers: list[subprocess.Popen[bytes]] = []
    yield servers
    for server in servers:
        server.kill()
        server.wait()


def test_a_cassandra_that_is_away_for_a_minute_loses_nothing(
    pipeline: Pipeline, state: StateDir, started: list[subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    """Killed while the stream writes; what comes meanwhile waits in Kafka, and the same process goes on by itself."""
    records = {record.uid: record for record in map(record_of, range(COUNT))}
    values = [encode(record) for record in records.values()]
    pipeline.publish([*values[: COUNT // 2]])
    log = tmp_path / "sink.log"
    sink = RunningSink(pipeline.start("run", log=log, SINK_MAX_OFFSETS_PER_TRIGGER="2000"), log)
    try:
        sink.wait_for_batches(2)
        started.append(killed_for_a_while(state, lambda: pipeline.publish([*values[COUNT // 2 :]])))
        sink.wait_until_read(COUNT)
        sink.process.terminate()
        assert sink.process.wait(STOP_S) == 0
    finally:
        sink.process.kill()
        sink.process.wait()

    assert '"cassandra_retried"' in log.read_text()
    assert pipeline.stored() == records
    assert Counter(pipeline.lines("uids")) == Counter(list(records))
    assert pipeline.rates() == Counter((one.service, one.severity_number) for one in records.values())


def killed_for_a_while(state: StateDir, meanwhile: Callable[[], None]) -> subprocess.Popen[bytes]:
    """Kill Cassandra, start it again as it was once the time is over, and give the new process."""
    record = ServerRecord.read(state, "cassandra")
    assert record is not None
    process = psutil.Process(record.pid)
    command, env, folder = process.cmdline(), process.environ(), process.cwd()
    process.kill()
    back = time.monotonic() + AWAY_S
    meanwhile()
    while time.monotonic() < back:
        time.sleep(1)
    with state.log("cassandra").open("ab") as output:
        return subprocess.Popen(command, env=env, cwd=folder, stdout=output, stderr=output)


def record_of(number: int) -> LogRecord:
    return LogRecord(
        uid=f"{number:032x}",
        time_unix_nano=time.time_ns(),
        severity_number=17 if number % 50 == 0 else 9,
        body=f"order {number} is paid",
        resource=Resource(service_name=f"s{number % 5}"),
    )
