"""What the tests on real servers share."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from log_schema.config import KafkaSettings
from log_schema.kafka_clients import open_admin
from log_schema.topic_creation import create_topics
from spark_sink.cassandra_session import session_of
from spark_sink.config import CassandraSettings
from spark_sink.testing_pipeline import Pipeline, RunningSink
from spark_sink.testing_proxy import Proxy


@pytest.fixture(scope="module")
def unmigrated(server_env: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    """A pipeline of the module's own whose keyspace does not exist yet."""
    name, checkpoint = f"t{uuid.uuid4().hex[:8]}", tmp_path_factory.mktemp("sink") / "checkpoint"
    kafka = KafkaSettings(bootstrap_servers=server_env["KAFKA_BOOTSTRAP_SERVERS"], topic_prefix=f"{name}-")
    cassandra = CassandraSettings(
        contact_points=server_env["CASSANDRA_CONTACT_POINTS"], port=int(server_env["CASSANDRA_PORT"]), keyspace=name
    )
    env = server_env | {
        "KAFKA_TOPIC_PREFIX": kafka.topic_prefix,
        "CASSANDRA_KEYSPACE": name,
        "SINK_CHECKPOINT_DIR": str(checkpoint),
        "SINK_CHECKPOINT_IN_TMP": "true",
        "LOG_FORMAT": "json",
        "SPARK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",  # starts with half the work
    }
    with open_admin(kafka) as admin:
        topics = create_topics(admin, kafka)
        yield Pipeline(kafka, cassandra, env, checkpoint)
        admin.delete_topics(topics)
    with session_of(cassandra) as session:
        session.execute(f"DROP KEYSPACE IF EXISTS {name}", timeout=60)


@pytest.fixture(scope="module")
def pipeline(unmigrated: Pipeline) -> Pipeline:
    """A pipeline of the module's own, migrated."""
    unmigrated.run("migrate", "apply")
    return unmigrated


@pytest.fixture
def proxy(server_env: dict[str, str]) -> Iterator[Proxy]:
    """A way to Cassandra that can be cut."""
    one = Proxy(server_env["CASSANDRA_CONTACT_POINTS"].split(",")[0], int(server_env["CASSANDRA_PORT"]))
    yield one
    one.close()


@pytest.fixture
def start_sink() -> Iterator[Callable[..., RunningSink]]:
    """Start sinks that end with the test."""
    started: list[RunningSink] = []

    def start(pipeline: Pipeline, log: Path, **env: str) -> RunningSink:
        started.append(RunningSink(pipeline.start("run", log=log, **env), log))
        return started[-1]

    yield start
    for sink in started:
        if sink.process.poll() is None:
            sink.process.kill()
            sink.process.wait()
