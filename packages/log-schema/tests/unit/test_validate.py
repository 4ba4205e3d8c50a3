"""`log-schema validate`."""

import gzip
import io
import json
import os
import select
import subprocess
import sys
from pathlib import Path

import pytest
from log_schema.byte_progress import ByteProgress
from log_schema.cli import app
from rich.console import Console
from typer.testing import CliRunner, Result

GOOD = '{"ts": 1674981729, "app": "seat", "msg": "one"}'
OTHERS = '[{"ts": 1, "msg": "two"}, {"ts": 2, "msg": "three"}]'
OURS = '{"uid": "a", "time_unix_nano": -1, "severity_number": 9, "body": "b", "resource": {"service.name": "s"}}'


def validate(*arguments: str, given: bytes | None = None) -> Result:
    return CliRunner().invoke(app, ["validate", *arguments], input=given)


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    file = tmp_path / "mixed.jsonl"
    file.write_text(f"{GOOD}\n\n{OURS}\n{OTHERS}\nplain text\n")
    return file


def test_records_are_counted_and_nothing_is_said_of_them(tmp_path: Path) -> None:
    file = tmp_path / "good.jsonl"
    file.write_text(f"{GOOD}\n{OTHERS}\n")
    result = validate(str(file))

    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"{file}: 3 records in 2 lines; nothing is wrong\n"


def test_an_empty_file_is_said_to_be(tmp_path: Path) -> None:
    file = tmp_path / "empty.jsonl"
    file.touch()

    assert validate(str(file)).stderr == f"{file}: no lines in it\n"


def test_a_record_without_a_time_is_said_to_need_kafkas(tmp_path: Path) -> None:
    file = tmp_path / "untimed.jsonl"
    file.write_text('{"msg": "one"}\n')
    result = validate(str(file))

    assert "no message in Kafka that lends it one" in result.stdout
    assert result.stderr == f"{file}: 0 records in 1 line; 1 line can't be read as one\n"


def test_what_a_pipe_brings_is_looked_at_when_it_comes() -> None:
    """`kubectl logs --follow … | log-schema validate -` never ends."""
    command = [sys.executable, "-m", "log_schema", "validate", "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(b"{\n")
        process.stdin.flush()
        told, _, _ = select.select([process.stdout], [], [], 30)
        process.kill()

    assert told


def test_a_named_pipe_is_read_like_a_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["sh", "-c", f"yes '{{' | head -n 2000 > {pipe}"]):
        result = validate(str(pipe))

    assert result.stderr == f"{pipe}: 0 records in 2,000 lines; 2,000 lines can't be read as one\n"


@pytest.mark.parametrize(
    ("redirected", "said", "status"),
    [("<&-", "can't read -: it is closed", 2), (">/dev/full", "error: can't write: No space left on device", 1)],
)
def test_a_standard_stream_that_can_not_be_used_is_named(redirected: str, said: str, status: int) -> None:
    command = f"echo '{{' | {sys.executable} -m log_schema validate - {redirected}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)

    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == status


def test_what_is_wrong_is_said_with_the_number_of_its_line(mixed: Path) -> None:
    result = validate(str(mixed))
    first, second = result.stdout.splitlines()

    assert result.exit_code == 1
    assert first.startswith(f"{mixed}:3: not a log record: ")
    assert "$.time_unix_nano" in first
    assert second.startswith(f"{mixed}:5: not a JSON object: ")


def test_programs_get_a_line_of_json_for_each_problem_and_the_counts_last(mixed: Path) -> None:
    result = validate(str(mixed), "--json")
    lines = [json.loads(line) for line in result.stdout.splitlines()]

    assert [line["line"] for line in lines[:-1]] == [3, 5]
    assert lines[-1] == {"lines": 4, "records": 3, "problems": 2}
    assert (result.exit_code, result.stderr) == (1, "")


def test_gzip_is_recognized_whatever_the_name(mixed: Path, tmp_path: Path) -> None:
    packed = tmp_path / "packed.jsonl"
    packed.write_bytes(gzip.compress(mixed.read_bytes()))

    assert validate(str(packed), "--json").stdout == validate(str(mixed), "--json").stdout


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_dash_is_standard_input(pack: type[bytes]) -> None:
    result = validate("-", given=pack(f"{GOOD}\n{{\n".encode()))

    assert result.exit_code == 1
    assert result.stdout.startswith("-:2: not a JSON object")


def test_a_file_that_is_cut_off_is_said_to_be(mixed: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.gz"
    cut.write_bytes(gzip.compress(mixed.read_bytes())[:-12])
    result = validate(str(cut))

    assert result.exit_code == 1
    assert f"error: {cut}: line " in result.stderr
    assert "can't be read" in result.stderr


def test_a_file_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    assert validate(str(tmp_path / "none.jsonl")).exit_code == 2


@pytest.mark.parametrize(("seconds", "drawn"), [(1.9, False), (2.1, True)])
def test_a_bar_is_drawn_once_it_takes_longer_than_two_seconds(seconds: float, *, drawn: bool) -> None:
    screen = io.StringIO()
    times = iter([0.0, seconds])
    console = Console(file=screen, force_terminal=True, width=100)

    with ByteProgress("validating", 1000, console, lambda: next(times)) as progress:
        progress.show(500)

    assert ("validating" in screen.getvalue()) == drawn


def test_there_is_no_bar_where_there_is_no_terminal() -> None:
    screen = io.StringIO()
    times = iter([0.0, 9.0])

    with ByteProgress("validating", 1000, Console(file=screen), lambda: next(times)) as progress:
        progress.show(500)

    assert screen.getvalue().strip() == ""
