"""The command, as far as it needs no Kafka."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from log_schema.config import load_settings
from notifier import encode_notification
from notifier.cli import app
from notifier.config import SlackSettings
from notifier.delivery import Delivery, Intent, encode_delivery, facts_of
from notifier.status import status_rows
from notifier.status_table import status_table
from notifier.testing import EXAMPLE
from rich.console import Console
from typer.testing import CliRunner

DESIRED = EXAMPLE


@pytest.fixture(autouse=True)
def no_slack_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_BOT_TOKEN_FILE", "SLACK_CHANNEL", "SLACK_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


def test_a_preview_shows_what_the_console_would(tmp_path: Path) -> None:
    file = tmp_path / "n.json"
    file.write_bytes(encode_notification(DESIRED))
    result = CliRunner().invoke(app, ["preview", str(file)])

    assert result.exit_code == 0
    assert result.stdout.startswith("🔴 payments fail  [incident inc-1, revision 3")


def test_a_preview_for_slack_is_json_from_standard_input() -> None:
    result = CliRunner().invoke(app, ["preview", "--slack", "-"], input=encode_notification(DESIRED))

    assert result.exit_code == 0
    assert json.loads(result.stdout)["text"] == "🔴 OPEN: payments fail — no database"


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"{", "truncated"), (b'{"incident_id": 1}', r"$.incident_id"), (b"\xff", "not a notification")],
)
def test_a_file_that_is_no_notification_is_named_with_the_place(tmp_path: Path, content: bytes, problem: str) -> None:
    file = tmp_path / "n.json"
    file.write_bytes(content)
    result = CliRunner().invoke(app, ["preview", str(file)])

    assert result.exit_code == 1
    assert result.stderr.startswith(f"error: {file}: not a notification")
    assert problem in result.stderr


def test_a_file_that_is_not_there_is_named() -> None:
    result = CliRunner().invoke(app, ["preview", "nowhere.json"])

    assert (result.exit_code, result.stderr) == (1, "error: nowhere.json: No such file or directory\n")


def test_neither_slack_setting_means_the_console_and_empty_ones_count_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not load_settings(SlackSettings).enabled
    monkeypatch.setenv("SLACK_BOT_TOKEN", "")
    monkeypatch.setenv("SLACK_CHANNEL", "")
    assert not load_settings(SlackSettings).enabled


def test_the_token_may_stand_in_a_file_that_is_empty_where_the_console_is_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "token"
    file.touch()
    monkeypatch.setenv("SLACK_BOT_TOKEN_FILE", str(file))
    assert not load_settings(SlackSettings).enabled

    file.write_text("xoxb-secret\n")
    monkeypatch.setenv("SLACK_CHANNEL", "C01")
    token = load_settings(SlackSettings).bot_token
    assert token is not None
    assert token.get_secret_value() == "xoxb-secret"


def test_a_token_in_a_file_without_a_channel_is_refused_without_the_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "token").write_text("xoxb-secret\n")
    monkeypatch.setenv("SLACK_BOT_TOKEN_FILE", str(tmp_path / "token"))
    result = CliRunner().invoke(app, ["run"])

    assert result.exit_code == 2
    assert "SLACK_BOT_TOKEN is set and SLACK_CHANNEL is not" in result.stderr
    assert "xoxb" not in result.stderr


@pytest.mark.parametrize(
    ("env", "line"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "bad setting SLACK_CHANNEL: SLACK_BOT_TOKEN is set and SLACK_CHANNEL is not"),
        ({"SLACK_CHANNEL": "C01"}, "SLACK_CHANNEL is set and SLACK_BOT_TOKEN is not"),
        ({"SLACK_BASE_URL": "http://127.0.0.1:1/"}, "must end with /api/"),
        ({"SLACK_BASE_URL": "slack/api/"}, "bad setting SLACK_BASE_URL"),
        ({"SLACK_TIMEOUT": "0"}, "bad setting SLACK_TIMEOUT"),
    ],
)
def test_a_bad_setting_ends_the_command_with_a_line_that_names_it(
    monkeypatch: pytest.MonkeyPatch, env: dict[str, str], line: str
) -> None:
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    result = CliRunner().invoke(app, ["run"])

    assert result.exit_code == 2
    assert line in result.stderr
    assert "xoxb" not in result.stderr


def test_the_token_is_not_shown_with_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    monkeypatch.setenv("SLACK_CHANNEL", "C01")

    assert "xoxb" not in repr(load_settings(SlackSettings))


def test_the_status_tells_apart_what_is_shown_and_what_is_not() -> None:
    told = facts_of(DESIRED)
    shown = Delivery(incident_id="shown", adapter="slack", revision=3, channel="C0", message="1.1", told=told)
    behind = Delivery(incident_id="behind", adapter="slack", revision=2, channel="C0", message="1.2", told=told)
    intent = Intent(kind="post", revision=3, at_unix_nano=0, facts=told)
    doubted = Delivery(incident_id="doubted", adapter="slack", intent=intent)
    refused = Delivery(incident_id="refused", adapter="slack", revision=3, refused="msg_too_long")
    entries = {entry.incident_id.encode(): encode_delivery(entry) for entry in (shown, behind, doubted, refused)}
    fields = json.loads(encode_notification(DESIRED))
    names = ("shown", "behind", "doubted", "refused", "absent")
    desired = {name.encode(): json.dumps(fields | {"incident_id": name}).encode() for name in names}

    rows = status_rows(desired | {b"x": b"no notification"}, entries | {b"absent": b"no entry"})

    states = ("delivered", "behind", "in doubt", "refused", "not posted")
    assert {row.incident_id: row.state for row in rows} == dict(zip(names, states, strict=True))
    console = Console(width=120, record=True, quiet=True)
    console.print(status_table(rows))


def test_a_folder_of_signs_of_life_that_cannot_be_written_ends_the_command_with_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("HEALTH_DIR", str(tmp_path / "file"))
    result = CliRunner().invoke(app, ["run"])

    assert result.exit_code == 2
    assert "bad setting HEALTH_DIR: can't write to " in result.stderr


def test_the_module_is_the_command() -> None:
    done = subprocess.run([sys.executable, "-m", "notifier", "--help"], capture_output=True, text=True, check=True)

    assert "SLACK_BOT_TOKEN" in done.stdout
