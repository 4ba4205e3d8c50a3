"""The command `healthcheck`, which every service has and which runs every few seconds."""

import os
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

import pytest
from log_schema.heartbeat import Heartbeat
from typer.testing import CliRunner

SERVICES = ["error-analyzer", "log-generator", "notifier", "spark-sink"]
SLOW = {
    "cassandra",
    "httpx",
    "kafka",
    "mistralai",
    "pyarrow",
    "pydantic",
    "pyspark",
    "slack_sdk",
    "structlog",
    "typer",
}

CALL = f"""
import runpy, sys
try:
    runpy.run_module(sys.argv.pop(1), run_name="__main__")
except SystemExit:
    print(sorted({SLOW} & set(sys.modules)))
"""


@pytest.mark.parametrize("service", SERVICES)
def test_it_waits_for_no_client_library(service: str, tmp_path: Path) -> None:
    """Which would take a second of the processor, four times a minute."""
    command = [sys.executable, "-c", CALL, service.replace("-", "_"), "healthcheck"]
    env = os.environ | {"HEALTH_DIR": str(tmp_path)}
    said = subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout

    assert said == f"unhealthy: not running: HEALTH_DIR ({tmp_path}) has no heartbeat of {service}\n[]\n"


@pytest.mark.parametrize("service", SERVICES)
def test_it_stands_among_the_other_commands(service: str) -> None:
    app = import_module(f"{service.replace('-', '_')}.cli").app

    assert "healthcheck" in CliRunner().invoke(app, ["--help"]).stdout
    assert "--max-age" in CliRunner().invoke(app, ["healthcheck", "--help"]).stdout


def ask(service: str, folder: Path, *options: str) -> int:
    """Give the exit status of the command in a process of its own, whose other settings are bad."""
    command = [sys.executable, "-m", service.replace("-", "_"), "healthcheck", *options]
    env = os.environ | {"HEALTH_DIR": str(folder), "LOG_LEVEL": "LOUD"}
    return subprocess.run(command, env=env, capture_output=True, check=False).returncode


@pytest.mark.parametrize("service", SERVICES)
def test_the_exit_status_is_by_the_age_that_the_service_allows_or_the_one_asked_for(
    service: str, tmp_path: Path
) -> None:
    """90 s for spark-sink, 60 s for the others; whatever the settings are that the check has no use for."""
    beaten = time.time() - 70
    Heartbeat(tmp_path, f"{service}.loop", lambda: beaten).beat()

    assert ask(service, tmp_path) == (0 if service == "spark-sink" else 1)
    assert ask(service, tmp_path, "--max-age", "120") == 0
    assert ask(service, tmp_path, "--max-age", "30") == 1
