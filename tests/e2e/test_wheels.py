"""What ships is what was tested: the built wheels, alone in a fresh environment, resolve together and run."""

import os
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMANDS = sorted(path.parent.name for path in ROOT.glob("packages/*/pyproject.toml"))


def run(*command: str | Path, cwd: Path | None = None) -> str:
    """Run a command outside the workspace's environment and give what it printed."""
    env = {name: value for name, value in os.environ.items() if name not in {"VIRTUAL_ENV", "PYTHONPATH"}}
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}: {done.stderr[-2000:]}"
    return done.stdout


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the five wheels, resolved by the real resolver with the ranges they ask for."""
    uv = shutil.which("uv") or str(ROOT / ".uv" / "bin" / "uv")
    folder = tmp_path_factory.mktemp("wheels")
    for name in COMMANDS:
        run(uv, "build", "--quiet", "--wheel", "--no-sources", "--package", name, "--out-dir", folder, cwd=ROOT)
    run(uv, "venv", "--quiet", folder / "venv", cwd=folder)
    python = folder / "venv" / "bin" / "python"
    run(uv, "pip", "install", "--quiet", "--python", python, *sorted(folder.glob("*.whl")), cwd=folder)
    return folder / "venv"


@pytest.mark.parametrize("name", COMMANDS)
def test_the_installed_command_explains_itself(environment: Path, name: str) -> None:
    assert "Usage" in run(environment / "bin" / name, "--help", cwd=environment)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_installed_package_is_typed_and_of_its_own_version(environment: Path, name: str) -> None:
    script = (
        "import importlib.metadata as m, importlib.util as u, pathlib, sys; n = sys.argv[1];"
        "folder = pathlib.Path(u.find_spec(n.replace('-', '_')).origin).parent;"
        "print(m.version(n), (folder / 'py.typed').exists(), 'packages' in folder.parts)"
    )
    with (ROOT / "packages" / name / "pyproject.toml").open("rb") as file:
        version = tomllib.load(file)["project"]["version"]

    assert run(environment / "bin" / "python", "-c", script, name, cwd=environment).split() == [
        version,
        "True",
        "False",
    ]


def test_what_is_not_code_came_along(environment: Path) -> None:
    """Migrations and scenarios are data inside their packages."""
    assert "outage" in run(environment / "bin" / "log-generator", "scenarios", "list", cwd=environment)
    assert list(environment.glob("lib/*/site-packages/spark_sink/migrations/V0001__*.cql"))
