"""Airflow's commands, run so that their process ends at once: the exit status and what is said are theirs."""

import subprocess
import sys
from pathlib import Path
from typing import TextIO

import pytest

SCRIPT = Path(__file__).parents[1] / "init" / "run_airflow.py"

COMMAND = """
import atexit, sys
{loading}

class SlowToFree:
    def __del__(self):
        print("freed")

kept = SlowToFree()

def main():
    atexit.register(print, "cleaned up")
    print("ran", *sys.argv[1:])
    {end}
"""


def run(
    folder: Path, end: str, loading: str = "", stdout: int | TextIO = subprocess.PIPE
) -> subprocess.CompletedProcess[str]:
    """Run the script with an `airflow` of ours, whose command loads and ends in that way."""
    (folder / "airflow").mkdir()
    (folder / "airflow" / "__init__.py").touch()
    (folder / "airflow" / "__main__.py").write_text(COMMAND.format(end=end, loading=loading))
    return subprocess.run(
        [sys.executable, SCRIPT, "api-server"],
        env={"PYTHONPATH": str(folder)},
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("end", "status"),
    [("return", 0), ("sys.exit()", 0), ("sys.exit(0)", 0), ("sys.exit(3)", 3), ("sys.exit('no database')", 1)],
)
def test_the_exit_status_is_the_commands(tmp_path: Path, end: str, status: int) -> None:
    assert run(tmp_path, end).returncode == status


def test_what_the_command_wants_done_at_its_end_is_done_and_nothing_is_freed(tmp_path: Path) -> None:
    assert run(tmp_path, "return").stdout == "ran api-server\ncleaned up\n"


def test_a_reason_to_end_is_said(tmp_path: Path) -> None:
    assert run(tmp_path, "sys.exit('no database')").stderr == "no database\n"


def test_an_error_is_shown_and_ends_with_status_1(tmp_path: Path) -> None:
    ended = run(tmp_path, "raise RuntimeError('broken')")

    assert ended.returncode == 1
    assert ended.stderr.endswith("RuntimeError: broken\n")


def test_the_exit_status_is_the_commands_also_when_what_it_said_cannot_be_written(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        assert run(tmp_path, "sys.exit(3)", stdout=full).returncode == 3


def test_a_process_that_the_command_spawns_ends_with_its_own_status(tmp_path: Path) -> None:
    """As uvicorn's workers are, of whom it wants to know."""
    spawn = "import multiprocessing; p = multiprocessing.get_context('spawn').Process(target=sys.exit, args=(3,))"

    assert run(tmp_path, f"{spawn}; p.start(); p.join(); sys.exit(p.exitcode)").returncode == 3


def test_a_command_that_is_stopped_while_it_loads_ends_with_status_0(tmp_path: Path) -> None:
    """As `docker stop` finds a part of Airflow that has just been started."""
    ended = run(tmp_path, "return", loading="import os, signal; os.kill(os.getpid(), signal.SIGTERM)")

    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
