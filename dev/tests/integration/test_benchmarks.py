"""Every contestant really sends to a real Kafka; what they measure is not looked at."""

from pathlib import Path

from dev.bench_generator import generator_benchmark
from dev.bench_kafka import benchmark_kafka
from dev.bench_servers import BenchServers
from dev.bench_sink import sink_benchmark
from dev.config import MachineSettings
from dev.kafka_tools import find_kafka_tools
from dev.kafka_view import topic_views
from dev.server_process import running
from dev.state import StateDir
from dev.testing import RecordingReporter
from log_generator.config import GeneratorSettings
from log_schema import Topic
from log_schema.config import KafkaSettings
from log_schema.kafka_clients import open_admin
from spark_sink.config import CassandraSettings

RECORDS = 500


def topics_of(settings: KafkaSettings) -> dict[str, int]:
    """Give how many records each topic has."""
    with open_admin(settings) as admin:
        return {view.topic: view.records for view in topic_views(admin)}


def test_every_contestant_of_the_generators_benchmark_sends_what_it_says(kafka: KafkaSettings, tmp_path: Path) -> None:
    tools = find_kafka_tools(MachineSettings(), tmp_path / "java", RecordingReporter())
    benchmark = generator_benchmark(kafka, GeneratorSettings(), tools, tmp_path, RECORDS)

    samples = {each.name: each.run() for each in benchmark.contestants}

    assert [*samples] == [
        "log-generator", "two-workers", "kafka-python", "faker", "generation", "apache", "confluent",
    ]  # fmt: skip
    sent = sum(sample.records for name, sample in samples.items() if name != "generation")
    assert topics_of(kafka)[kafka.topic(Topic.LOGS)] == sent
    assert benchmark.settings["compression_type"] == "zstd"


def test_who_drains_a_topic_for_the_sinks_benchmark_stores_every_record(server_env: dict[str, str]) -> None:
    kafka = KafkaSettings(bootstrap_servers=server_env["KAFKA_BOOTSTRAP_SERVERS"], topic_prefix="")
    cassandra = CassandraSettings(
        contact_points=server_env["CASSANDRA_CONTACT_POINTS"], port=int(server_env["CASSANDRA_PORT"])
    )

    with sink_benchmark(BenchServers(kafka, cassandra, server_env), RECORDS) as benchmark:
        samples = {each.name: each.run() for each in benchmark.contestants}

    stored = {name: sample.figures["rows"] + sample.figures["dead_letters"] for name, sample in samples.items()}
    assert stored == {"spark-sink": 500, "plain": 500, "plain-2": 500, "single": 25, "malformed": 500}
    assert samples["malformed"].figures["dead_letters"] > 0


def test_a_configured_kafka_is_left_as_it_was(kafka: KafkaSettings, tmp_path: Path) -> None:
    before = topics_of(kafka)

    with benchmark_kafka(kafka, tmp_path, machine=MachineSettings(), reporter=RecordingReporter()) as used:
        assert topics_of(used).keys() - before.keys() >= {used.topic(Topic.LOGS), used.topic(Topic.GROUND_TRUTH)}

    assert topics_of(kafka).keys() <= before.keys()


def test_without_one_a_benchmark_has_a_kafka_of_its_own_and_nothing_is_left_of_it(tmp_path: Path) -> None:
    unset = KafkaSettings.model_construct(**{name: field.default for name, field in KafkaSettings.model_fields.items()})
    unset.model_fields_set.clear()

    with benchmark_kafka(unset, tmp_path, machine=MachineSettings(), reporter=RecordingReporter()) as used:
        (state,) = map(StateDir, tmp_path.glob("exec-*"))
        assert topics_of(used)["logs"] == 0
        assert [process.name() for process in running(state)] == ["java"]

    assert not running(state)
    assert not list(tmp_path.glob("exec-*"))
