import signal
import subprocess
import sys
from pathlib import Path

import pytest
from spark_sink.cli import app
from typer.testing import CliRunner

COMMANDS: tuple[list[str], ...] = (
    [],
    ["run"],
    ["healthcheck"],
    ["migrate"],
    ["migrate", "apply"],
    ["migrate", "plan"],
    ["migrate", "status"],
    ["migrate", "repair"],
    ["logs"],
    ["tail"],
    ["rates"],
    ["incidents"],
    ["uids"],
    ["dead-letters", "list"],
    ["dead-letters", "show"],
    ["dead-letters", "replay"],
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(command: list[str]) -> None:
    """With an example or its commands, and the exit status."""
    result = CliRunner().invoke(app, [*command, "--help"])

    assert result.exit_code == 0
    assert "Usage" in result.output


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["logs", "--since", "1x"], "not a length of time"),
        (["logs", "--from", "yesterday"], "not a time"),
        (["logs", "--from", "2026-11-24T10:00:00Z", "--to", "2026-11-24T09:00:00Z"], "no time lies between"),
        (["logs", "--severity", "bad"], "unknown severity"),
        (["logs", "--limit", "0"], "limit"),
        (["logs", "--service", "\udcff"], "not UTF-8"),
        (["logs", "--trace", "\udcff"], "not UTF-8"),
        (["tail", "--severity", "bad"], "unknown severity"),
        (["rates", "--since", "soon"], "not a length of time"),
        (["rates", "--since", "4000d"], "366d at most"),
        (["incidents", "--since", "soon"], "not a length of time"),
    ],
)
def test_wrong_use_is_said(arguments: list[str], reason: str) -> None:
    """Exit status 2 and what is wrong, before anything is connected to."""
    result = CliRunner().invoke(app, arguments)

    assert result.exit_code == 2
    assert reason in result.output


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["list", "--limit", "0"], "limit"),
        (["show", "logs-2-9"], "not a place"),
        (["show", "logs/2/9", "--raw", "--json"], "one of"),
        (["replay"], "say which"),
        (["replay", "logs/2/9", "--all"], "either"),
        (["replay", "--again", "9"], "not a place"),
    ],
)
def test_wrong_use_of_dead_letters_is_said(arguments: list[str], reason: str) -> None:
    """Exit status 2, before anything is connected to."""
    result = CliRunner().invoke(app, ["dead-letters", *arguments])

    assert result.exit_code == 2
    assert reason in result.output


def test_a_run_without_a_checkpoint_names_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit status 2 and one line."""
    monkeypatch.delenv("SINK_CHECKPOINT_DIR", raising=False)
    script = "import sys; sys.modules['spark_sink.spark_run'] = sys; sys.RunSettings = sys.run_sink = dict;"
    script += "from spark_sink.cli import app; app(['run'])"

    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert result.returncode == 2
    assert result.stderr == "bad setting SINK_CHECKPOINT_DIR: Field required\n"


def test_only_run_imports_pyspark() -> None:
    """Migrations and queries do not wait for it."""
    script = "import sys, spark_sink.cli; sys.exit('pyspark' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_a_signal_ends_a_run_that_waits_for_its_servers_at_once(tmp_path: Path) -> None:
    settings = {"CASSANDRA_PORT": "1", "SINK_CHECKPOINT_DIR": str(tmp_path), "SINK_CHECKPOINT_IN_TMP": "true"}
    run = subprocess.Popen([sys.executable, "-m", "spark_sink", "run"], env=settings, stderr=subprocess.PIPE, text=True)
    with run:
        assert run.stderr is not None
        assert any("cassandra_retried" in line for line in run.stderr)

        run.send_signal(signal.SIGTERM)

        assert run.wait(5) == -signal.SIGTERM
