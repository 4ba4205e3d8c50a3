"""What every package's tests share: the tiers, and the addresses of the real servers."""

import contextlib
import os
import shlex
import socket
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, settings
from log_schema.config import KafkaSettings
from log_schema.kafka_clients import open_admin
from log_schema.topic_creation import create_topics

ROOT = Path(__file__).parent
with contextlib.suppress(ImportError):  # a package's isolated environment hasn't it
    import dev  # noqa: F401 - else pytest takes the folder `dev/` for the module of that name

# A busy machine is no failure of a property.
settings.register_profile(
    "shared-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
settings.load_profile("shared-machine")

SERVERS_FILE = ROOT / ".dev" / "servers.env"  # written by `uv run dev up`


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark a test with the tier that its folder names."""
    for item in items:
        for tier in ("integration", "e2e", "images"):
            if tier in item.path.parts:
                item.add_marker(tier)


@pytest.fixture(autouse=True)
def no_network_in_unit_tests(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a unit test that opens a connection to anything but a stand-in server of its own on loopback."""
    if "unit" not in request.path.parts:
        return
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            pytest.fail(f"a unit test connects to {address}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def server_env() -> dict[str, str]:
    """The servers' addresses, as environment variables: from the environment, else from `uv run dev up`."""
    env = dict(os.environ)
    if "KAFKA_BOOTSTRAP_SERVERS" not in env and SERVERS_FILE.exists():
        env |= dict(word.split("=", 1) for word in shlex.split(SERVERS_FILE.read_text()))
    if "KAFKA_BOOTSTRAP_SERVERS" not in env:
        _no_servers()
    return env


@pytest.fixture
def kafka(server_env: dict[str, str]) -> Iterator[KafkaSettings]:
    """A pipeline of this test's own on the real broker: every topic created, under a prefix of its own."""
    servers = server_env["KAFKA_BOOTSTRAP_SERVERS"]
    settings = KafkaSettings(bootstrap_servers=servers, topic_prefix=f"t{uuid.uuid4().hex[:8]}-")
    with open_admin(settings) as admin:
        topics = create_topics(admin, settings)
        yield settings
        admin.delete_topics(topics)


@pytest.fixture
def cassandra(server_env: dict[str, str]) -> dict[str, str]:
    """The settings of a keyspace of this test's own on the real Cassandra; nothing is created yet."""
    names = ("CASSANDRA_CONTACT_POINTS", "CASSANDRA_PORT")
    return {name: server_env[name] for name in names} | {"CASSANDRA_KEYSPACE": f"t{uuid.uuid4().hex[:8]}"}


def _no_servers() -> NoReturn:
    if os.environ.get("REQUIRE_SERVERS"):
        pytest.fail("no servers: KAFKA_BOOTSTRAP_SERVERS is not set")
    pytest.skip("no servers: run `uv run dev up`, or the tests through `make test`")
