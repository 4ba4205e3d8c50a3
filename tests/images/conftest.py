"""The images of this checkout, and the stack that they make, run once for all tests of this folder."""

import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from dev.airflow_api import AirflowApi
from dev.checkout import check_out
from dev.containers import ComposeError, Containers, docker
from dev.ports import PortChoice

ROOT = Path(__file__).parents[2]
PORTS = ("KAFKA_HOST_PORT", "CASSANDRA_HOST_PORT", "AIRFLOW_HOST_PORT")
FIGURES: list[str] = []  # what the tests measured, printed at the end


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if FIGURES:
        terminalreporter.section("measured")
        for line in FIGURES:
            terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean copy of the working tree, with `.env` as the README has it made, on ports that are free."""
    if shutil.which("docker") is None:
        pytest.fail("no docker: `make test-images` needs an engine with compose and buildx")
    folder = check_out(ROOT, tmp_path_factory.mktemp("checkout"))
    choice = PortChoice(random.Random())
    lines = [line for line in (folder / ".env.example").read_text().splitlines() if not line.startswith(PORTS)]
    (folder / ".env").write_text("\n".join([*lines, *(f"{name}={choice.choose(name)}" for name in PORTS)]) + "\n")
    return folder


@pytest.fixture(scope="session")
def images(checkout: Path) -> Path:
    """Build every image from the checkout; give the checkout."""
    docker("buildx", "bake", folder=checkout, longest_s=1800)
    return checkout


@pytest.fixture(scope="session")
def stack(images: Path, request: pytest.FixtureRequest) -> Iterator[Containers]:
    """The whole stack, healthy; taken down with everything it kept, whatever happens."""
    env = dict(line.split("=", 1) for line in (images / ".env").read_text().splitlines() if line[:1].isupper())
    containers = Containers(images, f"images-{random.randrange(16**6):06x}", env)
    try:
        containers.up_seconds = containers.up()
        yield containers
    finally:
        if request.session.testsfailed:
            _tell(containers)
        containers.compose("down", "--volumes", "--remove-orphans")


@pytest.fixture
def airflow(stack: Containers) -> AirflowApi:
    """Airflow's API, with the password read where the README says it is."""
    password = json.loads(stack.run("airflow-apiserver", "cat", "auth/passwords.json"))["admin"]
    return AirflowApi(f"http://127.0.0.1:{stack.env['AIRFLOW_HOST_PORT']}", password)


def _tell(containers: Containers) -> None:
    for words in (("ps", "--all"), ("logs", "--no-color", "--tail", "60")):
        try:
            FIGURES.append(containers.compose(*words))
        except ComposeError as error:
            FIGURES.append(str(error))


@pytest.fixture
def figures() -> list[str]:
    """Where a test leaves what it measured, for the end of the run."""
    return FIGURES
