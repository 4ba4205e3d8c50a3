"""The command `healthcheck`, which all services share."""

import re
import time
from pathlib import Path

import pytest
import typer
from log_schema.healthcheck import healthcheck_app
from log_schema.heartbeat import Heartbeat
from log_schema.liveness import verdict
from typer.testing import CliRunner, Result


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HEALTH_DIR", str(tmp_path))
    return tmp_path


def beat(folder: Path, loop: str, seconds_ago: float) -> None:
    beaten = time.time() - seconds_ago
    Heartbeat(folder, f"error-analyzer.{loop}", lambda: beaten).beat()


def check(*arguments: str) -> Result:
    return CliRunner().invoke(healthcheck_app("error-analyzer"), [*arguments], prog_name="error-analyzer healthcheck")


def test_the_folders_name_is_in_any_case(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the running service reads it."""
    monkeypatch.delenv("HEALTH_DIR")
    monkeypatch.setenv("health_dir", str(folder))
    beat(folder, "detect", 0)

    assert check().exit_code == 0


def test_a_service_whose_loops_all_beat_lately_is_healthy(folder: Path) -> None:
    beat(folder, "detect", 0.4)
    beat(folder, "diagnose", 50)
    result = check()

    assert result.exit_code == 0
    assert re.fullmatch(r"healthy: detect \d\.\d s ago, diagnose 5\d\.\d s ago\n", result.stdout)


def test_one_loop_that_makes_no_progress_makes_its_service_unhealthy(folder: Path) -> None:
    beat(folder, "detect", 0)
    beat(folder, "diagnose", 93)
    result = check()

    assert (result.exit_code, result.stdout) == (1, "unhealthy: diagnose: no progress for 93 s\n")


def test_a_service_that_was_only_started_is_unhealthy(folder: Path) -> None:
    Heartbeat(folder, "error-analyzer.detect")
    result = check()

    assert (result.exit_code, result.stdout) == (1, "unhealthy: detect: no progress yet\n")


def test_a_service_that_does_not_run_is_unhealthy_and_the_folder_named(folder: Path) -> None:
    Heartbeat(folder, "notifier.reconcile")
    result = check()

    line = f"unhealthy: not running: HEALTH_DIR ({folder}) has no heartbeat of error-analyzer\n"
    assert (result.exit_code, result.stdout) == (1, line)


def test_without_a_folder_it_says_so_with_status_2(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HEALTH_DIR")
    result = check()

    assert result.exit_code == 2
    assert result.stderr == "bad setting HEALTH_DIR: not set, so there is no sign of life to look at\n"


def test_how_long_a_loop_may_take_is_an_option_and_a_default_of_the_service(folder: Path) -> None:
    beat(folder, "stream", 70)
    slow = healthcheck_app("error-analyzer", default_max_age=90)

    assert CliRunner().invoke(slow, []).exit_code == 0
    assert check().exit_code == 1
    assert check("--max-age", "80").exit_code == 0
    assert check("--max-age", "0").exit_code == 2


def test_it_stands_among_the_commands_of_its_service(folder: Path) -> None:
    beat(folder, "detect", 0)
    service = typer.Typer()
    service.command()(lambda: None)
    service.add_typer(healthcheck_app("error-analyzer"))

    assert CliRunner().invoke(service, ["healthcheck"]).exit_code == 0


def test_all_that_is_wrong_is_said() -> None:
    healthy, line = verdict({"a": 61.2, "b": 1.0, "c": None}, max_age=60)

    assert not healthy
    assert line == "unhealthy: c: no progress yet, a: no progress for 61 s"


def test_help_has_an_example_and_the_exit_status() -> None:
    text = " ".join(check("--help").stdout.split())

    assert "error-analyzer healthcheck --max-age 30" in text
    assert "Exit status: 0 healthy" in text
