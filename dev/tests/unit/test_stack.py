import subprocess
from pathlib import Path

import pytest
from dev.config import MachineSettings
from dev.errors import BusyError, StaleServerError
from dev.server_process import ServerRecord
from dev.state import StateDir
from dev.state_lock import exclusive
from dev.testing import RecordingReporter

from dev import stack


def up(state: StateDir) -> stack.Servers:
    return stack.up(state, machine=MachineSettings(), reporter=RecordingReporter())


@pytest.fixture
def gone() -> int:
    """The pid of a process that has ended."""
    with subprocess.Popen(["true"]) as process:
        process.wait()
    return process.pid


def test_a_server_that_ended_by_itself_is_told_before_a_new_start(tmp_path: Path, gone: int) -> None:
    state = StateDir(tmp_path)
    ServerRecord("kafka", gone, created=0, port=1).write(state)

    with pytest.raises(StaleServerError, match=f"kafka: pid {gone} of the last start is gone"):
        up(state)


def test_down_clears_what_a_crash_left(tmp_path: Path, gone: int) -> None:
    state = StateDir(tmp_path)
    ServerRecord("kafka", gone, created=0, port=1).write(state)
    state.servers_env.write_text("A=1\n")
    reporter = RecordingReporter()

    assert not stack.down(state, reporter=reporter)
    assert reporter.lines == [f"kafka: pid {gone} was gone already"]
    assert not state.servers_env.exists()
    assert not state.record("kafka").exists()


def test_of_two_starts_at_once_the_second_says_so(tmp_path: Path) -> None:
    state = StateDir(tmp_path)

    with exclusive(state), pytest.raises(BusyError, match=str(tmp_path)):
        up(state)


def test_down_of_nothing_is_nothing(tmp_path: Path) -> None:
    assert not stack.down(StateDir(tmp_path / "never"), reporter=RecordingReporter())
