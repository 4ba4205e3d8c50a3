"""An Airflow of the tests' own: its home is a temporary folder, its database SQLite."""

import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from kafka import KafkaAdminClient

ROOT = Path(__file__).parents[2]
HOME = tempfile.mkdtemp(prefix="airflow-tests-")

# Airflow reads these when it is first imported, by any test.
os.environ |= {
    "AIRFLOW_HOME": HOME,
    "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "airflow" / "dags"),
    "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
    "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{HOME}/airflow.db",
}


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.fixture(scope="session")
def airflow_database() -> None:
    """Make Airflow's database."""
    subprocess.run([sys.executable, "-m", "airflow", "db", "migrate"], check=True, capture_output=True)


@pytest.fixture(scope="session")
def bootstrap_servers() -> str:
    """Give the address of the real broker."""
    return os.environ.get("KAFKA_BOOTSTRAP_SERVERS") or _no_servers()


@pytest.fixture(scope="session")
def generator(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the generator's command in an environment that holds it and what it needs, and nothing else."""
    if command := os.environ.get("LOG_GENERATOR_COMMAND"):
        return Path(command)
    venv = tmp_path_factory.mktemp("generator") / "venv"
    uv = os.environ.get("UV") or shutil.which("uv") or "uv"
    env = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    subprocess.run(
        [uv, "sync", "--package", "log-generator", "--frozen", "--no-dev", "--quiet"],
        cwd=ROOT,
        env=env | {"UV_PROJECT_ENVIRONMENT": str(venv)},
        check=True,
    )
    return venv / "bin" / "log-generator"


@pytest.fixture
def topics(bootstrap_servers: str, generator: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Create the pipeline's topics under a prefix of this test's own, and have the generator use them."""
    prefix = f"a{uuid.uuid4().hex[:8]}-"
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", bootstrap_servers)
    monkeypatch.setenv("KAFKA_TOPIC_PREFIX", prefix)
    subprocess.run([generator.with_name("log-schema"), "topics", "create"], check=True, capture_output=True)
    yield prefix
    with KafkaAdminClient(bootstrap_servers=bootstrap_servers) as admin:
        admin.delete_topics([name for name in admin.list_topics() if name.startswith(prefix)])


def _no_servers() -> NoReturn:
    if os.environ.get("REQUIRE_SERVERS"):
        pytest.fail("no servers: KAFKA_BOOTSTRAP_SERVERS is not set")
    pytest.skip("no servers: KAFKA_BOOTSTRAP_SERVERS is not set; run `uv run dev up`, or the tests through `make test`")
