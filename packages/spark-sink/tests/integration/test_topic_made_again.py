"""A topic that is deleted and made again: what was not read of it is gone, and that has to be seen."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from kafka import KafkaAdminClient
from log_schema import LogRecord, Resource, Topic, encode
from log_schema.kafka_clients import open_admin
from log_schema.topic_creation import create_topics
from spark_sink.testing_pipeline import Pipeline, RunningSink
from spark_sink.testing_proxy import Proxy


@pytest.fixture
def admin(pipeline: Pipeline) -> Iterator[KafkaAdminClient]:
    with open_admin(pipeline.kafka) as client:
        yield client


def test_while_the_sink_does_not_run(pipeline: Pipeline, admin: KafkaAdminClient) -> None:
    """The next start refuses, also when the new topic has outgrown the old one; a new checkpoint reads all of it."""
    pipeline.publish(records("old", 400))
    pipeline.run("run", "--available-now")
    make_again(pipeline, admin)
    pipeline.publish(records("new", 900))

    refused = pipeline.run("run", "--available-now", status=1)

    assert "was made again since the checkpoint was written" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not any(uid.startswith("new") for uid in pipeline.lines("uids"))
    pipeline.forget_checkpoint()
    pipeline.run("run", "--available-now")
    assert len(pipeline.lines("uids")) == pipeline.rates().total() == 1_300


def test_while_the_sink_runs(
    pipeline: Pipeline, admin: KafkaAdminClient, start_sink: Callable[..., RunningSink], tmp_path: Path
) -> None:
    """It ends with status 1 and says why, instead of going on in the new topic somewhere."""
    pipeline.forget_checkpoint()
    log = tmp_path / "log"
    sink = start_sink(pipeline, log)
    sink.wait_for_batches(1)

    make_again(pipeline, admin)
    pipeline.publish(records("newer", 10))

    assert "made again" in end(sink, log)


def test_while_the_sink_waits_for_cassandra(
    pipeline: Pipeline,
    admin: KafkaAdminClient,
    start_sink: Callable[..., RunningSink],
    proxy: Proxy,
    tmp_path: Path,
) -> None:
    """Where the new topic outgrows the old one before anything is read of it, offsets never go back."""
    pipeline.forget_checkpoint()
    make_again(pipeline, admin)
    pipeline.publish(records("first", 40))
    log = tmp_path / "log"
    sink = start_sink(pipeline, log, CASSANDRA_PORT=str(proxy.port))
    sink.wait_for_batches(1)
    proxy.cut()
    pipeline.publish(records("second", 40))
    sink.wait_until(lambda: '"cassandra_retried"' in log.read_text())  # these are read, and can't be written

    make_again(pipeline, admin)
    pipeline.publish(records("third", 400))

    assert "was made again since the checkpoint was written" in end(sink, log)


def end(sink: RunningSink, log: Path) -> str:
    """Wait until the sink has ended with status 1, and give its one line on why."""
    assert sink.process.wait(120) == 1
    [said] = [line for line in log.read_text().splitlines() if line.startswith("error: ")]
    return said


def records(prefix: str, count: int) -> list[bytes | None]:
    return [encode(record(f"{prefix}{number}")) for number in range(count)]


def record(uid: str) -> LogRecord:
    return LogRecord(
        uid=uid,
        time_unix_nano=time.time_ns(),
        severity_number=9,
        body="paid",
        resource=Resource(service_name="s"),
    )


def make_again(pipeline: Pipeline, admin: KafkaAdminClient) -> None:
    name = pipeline.kafka.topic(Topic.LOGS)
    admin.delete_topics([name])
    deadline = time.monotonic() + 30
    while name in admin.list_topics():
        assert time.monotonic() < deadline
    create_topics(admin, pipeline.kafka)
