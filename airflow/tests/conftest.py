"""An Airflow of the tests' own: its home is a temporary folder, its database SQLite."""

import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

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

from airflow.dag_processing.dagbag import DagBag  # noqa: E402 - reads the environment

Run = Callable[..., tuple[str, dict[str, Any]]]


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
def bag(airflow_database: None) -> DagBag:
    """Give every DAG, as Airflow reads them."""
    return DagBag(dag_folder=os.environ["AIRFLOW__CORE__DAGS_FOLDER"])


@pytest.fixture(scope="session")
def generator(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the generator's command in an environment that holds it and what it needs, and nothing else."""
    command = os.environ.get("LOG_GENERATOR_COMMAND")
    return Path(command) if command else _command_of("log-generator", tmp_path_factory)


@pytest.fixture(scope="session")
def analyzer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the analyzer's command, in an environment of its own too."""
    return _command_of("error-analyzer", tmp_path_factory)


@pytest.fixture
def runs(generator: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a DAG to its end, each task with one try; give its state, and what each task gave by its id."""
    monkeypatch.setenv("AIRFLOW_VAR_LOG_GENERATOR_COMMAND", str(generator))

    def run(dag: Any, **params: Any) -> tuple[str, dict[str, Any]]:
        for task in dag.tasks:
            monkeypatch.setattr(task, "retries", 0)
        done = dag.test(run_conf=params)
        given = {task.task_id: task.xcom_pull(task_ids=task.task_id) for task in done.get_task_instances()}
        return str(done.state), given

    return run


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


def _command_of(package: str, folders: pytest.TempPathFactory) -> Path:
    venv = folders.mktemp(package) / "venv"
    uv = os.environ.get("UV") or shutil.which("uv") or "uv"
    env = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    subprocess.run(
        [uv, "sync", "--package", package, "--frozen", "--no-dev", "--quiet"],
        cwd=ROOT,
        env=env | {"UV_PROJECT_ENVIRONMENT": str(venv)},
        check=True,
    )
    return venv / "bin" / package


def _no_servers() -> NoReturn:
    if os.environ.get("REQUIRE_SERVERS"):
        pytest.fail("no servers: KAFKA_BOOTSTRAP_SERVERS is not set")
    pytest.skip("no servers: KAFKA_BOOTSTRAP_SERVERS is not set; run `uv run dev up`, or the tests through `make test`")
