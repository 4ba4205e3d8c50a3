from pathlib import Path
from uuid import UUID

import pytest
from dev.cassandra_server import CassandraPorts, cassandra_server, render_yaml
from dev.kafka_server import KafkaPorts, kafka_server, new_cluster_id, render_properties
from dev.state import StateDir


@pytest.fixture
def state(tmp_path: Path) -> StateDir:
    return StateDir(tmp_path)


def properties(state: StateDir) -> dict[str, str]:
    text = render_properties(state, KafkaPorts(clients=1, controller=2))
    return dict(line.split("=", 1) for line in text.splitlines())


def test_kafka_listens_on_loopback_only(state: StateDir) -> None:
    assert properties(state)["listeners"] == "PLAINTEXT://127.0.0.1:1,CONTROLLER://127.0.0.1:2"


def test_kafka_creates_no_topic_that_nobody_asked_for(state: StateDir) -> None:
    assert properties(state)["auto.create.topics.enable"] == "false"


@pytest.mark.parametrize("name", ["offsets.topic", "transaction.state.log", "share.coordinator.state.topic", "default"])
def test_one_broker_is_enough_for_every_topic(state: StateDir, name: str) -> None:
    assert properties(state)[f"{name}.replication.factor"] == "1"


def test_kafka_is_formatted_only_where_there_is_no_data(state: StateDir) -> None:
    ports = KafkaPorts(clients=1, controller=2)
    assert kafka_server(state, ports).first is not None

    state.data("kafka").mkdir(parents=True)
    (state.data("kafka") / "meta.properties").touch()

    assert kafka_server(state, ports).first is None


def test_cluster_ids_have_the_form_kafka_takes() -> None:
    assert len(new_cluster_id()) == 22


def test_no_cluster_id_looks_like_an_option_to_the_command_that_formats() -> None:
    first_is_a_dash = UUID(bytes=bytes([0b111110_00, *range(15)]))
    other = UUID(bytes=bytes(16))

    assert new_cluster_id(iter([first_is_a_dash, other]).__next__) == "A" * 22


@pytest.mark.parametrize("line", ["listen_address: 127.0.0.1", "rpc_address: 127.0.0.1", "native_transport_port: 1"])
def test_cassandra_listens_on_loopback_only(state: StateDir, line: str) -> None:
    assert line in render_yaml(state, CassandraPorts(1, 2, 3)).splitlines()


def test_cassandra_acknowledges_what_is_on_disk(state: StateDir) -> None:
    assert "commitlog_sync: group" in render_yaml(state, CassandraPorts(1, 2, 3)).splitlines()


def test_a_server_carries_the_mark_of_its_folder(state: StateDir, tmp_path: Path) -> None:
    (tmp_path / "jamm-0.4.0.jar").touch()
    server = cassandra_server(state, CassandraPorts(1, 2, 3), tmp_path)

    argv = server.command.argv(Path("/bin/java"), tmp_path, state.marker)

    assert argv[:2] == ["/bin/java", f"-Ddev.state={tmp_path}"]
    assert argv[-2:] == [f"{tmp_path}/*", "org.apache.cassandra.service.CassandraDaemon"]
