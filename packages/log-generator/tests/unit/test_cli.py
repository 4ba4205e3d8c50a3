"""The command, as a shell sees it."""

import gc
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from log_generator.cli import app
from log_schema import Origin, decode
from structlog.testing import capture_logs
from typer.testing import CliRunner, Result


@pytest.fixture(autouse=True)
def untouched_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep this process's logging and signals as the tests have them."""
    monkeypatch.setattr("log_generator.cli.configure_logging", lambda *_: None)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    threshold = gc.get_threshold()
    with capture_logs():
        yield
    gc.set_threshold(*threshold)
    gc.unfreeze()
    for number, handler in handlers.items():
        signal.signal(number, handler)


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments])


RUN = ("run", "--scenario", "steady", "--count", "20", "--seed", "7", "--rate", "10000", "--sink", "stdout")
NOW = ("--now", "2026-01-01T00:00:00Z")


def test_records_on_standard_output_are_records_and_the_totals_stand_elsewhere() -> None:
    result = call(*RUN)

    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert len({decode(line.encode(), Origin("f", 0, 1))[0].uid for line in lines}) == 20
    assert "steady: 20 of 20 records acknowledged" in result.stderr


def test_a_seed_and_a_time_give_the_same_bytes() -> None:
    assert call(*RUN, *NOW).stdout_bytes == call(*RUN, *NOW).stdout_bytes


def test_a_run_may_begin_at_the_epoch() -> None:
    result = call(*RUN, "--now", "1970-01-01T00:00:00Z")

    assert all(json.loads(line)["time_unix_nano"] < 10**9 for line in result.stdout.splitlines())


def test_the_totals_in_words_name_the_drills() -> None:
    result = call(*RUN[:2], "outage", *RUN[3:])

    assert "drill outage-" in result.stderr


def test_the_settings_stand_in_the_help() -> None:
    shown = call("--help").stdout

    assert "GENERATOR_MAX_IN_FLIGHT" in shown
    assert "KAFKA_BOOTSTRAP_SERVERS" in shown


def test_noise_that_would_outrun_the_records_is_refused() -> None:
    result = call("run", "--scenario", "noisy", "--rate", "0.1", "--sink", "stdout")

    assert result.exit_code == 2
    assert "lines of noise a second" in result.stderr


def test_a_run_ends_while_nanoseconds_can_tell_its_times() -> None:
    result = call(*RUN, "--now", "2262-04-11T23:47:16.854775807Z")

    assert result.exit_code == 2
    assert "2262" in result.stderr


def test_an_environment_that_is_no_text_is_refused() -> None:
    assert call(*RUN, "--environment", "\udcff").exit_code == 2


@pytest.mark.parametrize("duration", ["9" * 400 + "s", "200000w"])
def test_a_length_of_time_beyond_all_measure_is_refused(duration: str) -> None:
    result = call("run", "--sink", "stdout", "--duration", duration)

    assert result.exit_code == 2
    assert "too long" in result.stderr


def test_a_pipe_can_not_be_moved_to_now_without_a_speed() -> None:
    command = [sys.executable, "-m", "log_generator", "replay", "--sink", "stdout", "--shift-to-now", "/dev/stdin"]
    done = subprocess.run(command, input=b"{}\n", capture_output=True, check=False)

    assert done.returncode == 2
    assert b"reads twice" in done.stderr


def test_several_workers_need_kafka() -> None:
    assert call(*RUN, "--workers", "2").exit_code == 2


def test_a_full_disk_is_named_and_ends_with_a_status() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "log_generator", *RUN], stdout=full, stderr=subprocess.PIPE, check=False
        )

    assert done.returncode == 1
    assert b"can't write to standard output" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_list_that_can_not_be_printed_is_named_and_ends_with_a_status() -> None:
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "log_generator", "scenarios", "list"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)

    assert done.returncode == 1
    assert done.stderr == b"error: can't write: No space left on device\n"


def test_a_standard_output_that_is_closed_is_named() -> None:
    command = [sys.executable, "-m", "log_generator", *RUN]
    done = subprocess.run(["sh", "-c", 'exec "$@" >&-', "sh", *command], stderr=subprocess.PIPE, check=False)

    assert done.returncode == 1
    assert b"standard output is closed" in done.stderr
    assert b"Traceback" not in done.stderr


def test_an_environment_that_is_asked_for_is_that_of_every_record_and_of_the_truth(tmp_path: Path) -> None:
    truth = tmp_path / "truth.jsonl"
    result = call(*RUN[:2], "outage", *RUN[3:], "--environment", "drill", "--truth", str(truth))
    records = [decode(line.encode(), Origin("f", 0, 1))[0] for line in result.stdout.splitlines()]

    assert {record.environment for record in records} == {"drill"}
    assert {json.loads(line)["environment"] for line in truth.read_text().splitlines()} == {"drill"}


def test_the_same_seed_in_another_environment_gives_other_ids() -> None:
    here, there = (call(*RUN, *NOW, *more).stdout.splitlines() for more in ((), ("--environment", "drill")))

    assert not {json.loads(line)["uid"] for line in here} & {json.loads(line)["uid"] for line in there}


def test_the_totals_name_the_drills_that_began(tmp_path: Path) -> None:
    truth = tmp_path / "truth.jsonl"
    outage = json.loads(call(*RUN[:2], "outage", *RUN[3:], "--truth", str(truth), "--json").stderr)
    told = [json.loads(line)["drill_id"] for line in truth.read_text().splitlines()]

    assert outage["drills"] == sorted(set(told))
    for healthy in ("steady", "noisy"):
        assert json.loads(call(*RUN[:2], healthy, *RUN[3:], "--json").stderr)["drills"] == []


def test_totals_are_json_when_asked_for() -> None:
    totals = json.loads(call(*RUN, "--json").stderr)

    assert (totals["sent"], totals["acknowledged"], totals["unacknowledged"], totals["seed"]) == (20, 20, 0, 7)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run", "--count", "1", "--duration", "1s"), "--count or --duration"),
        (("run", "--duration", "soon"), "not a length of time"),
        (("run", "--now", "soon"), "not a time"),
        (("run", "--scenario", "storm"), "outage, poison-message"),
        (("run", "--rate", "0"), "--rate"),
        (("run", "--environment", " "), "an environment has a name"),
        (("drills", "score"), "DRILL_ID"),
        (("drills", "score", "d", "--wait", "long"), "not a length of time"),
        (("replay", "nowhere.jsonl"), "nowhere.jsonl"),
        (("replay", "pyproject.toml", "--speed", "fast"), "10x"),
        (("replay", "pyproject.toml", "--speed", "2x", "--as-fast-as-possible"), "not both"),
    ],
)
def test_wrong_use_is_said_in_a_line_with_status_2(
    arguments: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.chdir(tmp_path)
    result = call(*arguments)

    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("command", [RUN, ("replay", __file__, "--sink", "stdout")])
def test_a_folder_for_the_sign_of_life_that_cannot_be_written_is_a_bad_setting(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEALTH_DIR", __file__)
    result = call(*command)

    assert result.exit_code == 2
    assert result.stderr.startswith("bad setting HEALTH_DIR: can't write to ")


def test_a_replay_with_a_bad_line_sends_the_others_and_ends_with_status_1(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"ts":1,"app":"x","msg":"one"}\n{nonsense\n{"ts":2,"app":"x","msg":"two"}\n')
    result = call("replay", str(path), "--sink", "stdout")

    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 2
    assert "1 lines skipped" in result.stderr


def test_a_strict_replay_stops_at_the_bad_line_and_names_it(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"ts":1,"app":"x","msg":"one"}\n{nonsense\n{"ts":2,"app":"x","msg":"two"}\n')
    result = call("replay", str(path), "--sink", "stdout", "--strict")

    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 1
    assert "a.jsonl:2: not a JSON object" in result.stderr


def test_receipts_of_what_kafka_never_saw_are_refused(tmp_path: Path) -> None:
    result = call(*RUN, "--receipts", str(tmp_path / "r.jsonl"))

    assert result.exit_code == 1
    assert "--sink kafka" in result.stderr


def test_the_shipped_scenarios_are_listed() -> None:
    rows = json.loads(call("scenarios", "list", "--json").stdout)

    assert {"outage", "steady"} <= {row["name"] for row in rows}


def test_the_list_says_what_breaks_in_each_scenario() -> None:
    lines = {line.split()[0]: line for line in call("scenarios", "list").stdout.splitlines()}

    assert "no fault" in lines["steady"]
    assert "poison_message" in lines["poison-message"]


def test_a_checked_scenario_says_what_it_holds() -> None:
    assert call("scenarios", "check", "hostile").stdout == (
        "hostile: ok: 14 services, 1 faults, 3 kinds of noise, planted, injections, malformed\n"
    )


def test_a_shown_scenario_can_be_saved_and_used(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text(call("scenarios", "show", "outage").stdout)

    assert call("scenarios", "check", str(path)).exit_code == 0


def test_checking_names_what_is_wrong_with_status_1(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text('description = "d"\nsystem = "shop"\nfault = 1\n')
    result = call("scenarios", "check", "steady", str(path))

    assert result.exit_code == 1
    assert "steady: ok" in result.stdout
    assert "my.toml:3: fault: there is no such key" in result.stdout


@pytest.mark.parametrize(
    "command",
    [("run",), ("replay",), ("scenarios", "check"), ("drills", "score"), ("drills", "list"), ("healthcheck",)],
)
def test_help_shows_an_example(command: tuple[str, ...]) -> None:
    assert f"log-generator {' '.join(command)}" in call(*command, "--help").stdout


def test_a_reader_that_has_enough_gets_no_traceback() -> None:
    arguments = [sys.executable, "-m", "log_generator", *RUN[:3], "--count", "20000", *RUN[5:]]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()

    assert b"Traceback" not in process.stderr.read()
    process.stderr.close()
    assert process.wait() == 1
