"""The demo is the pipeline's own acceptance test; here it is run as a person would."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from dev.server_process import running
from dev.state import StateDir
from dev.state_lock import hold

DEMO = [sys.executable, "-m", "dev", "demo", "--seconds", "20", "--rate", "100"]


@pytest.fixture
def state(tmp_path: Path) -> StateDir:
    return StateDir(tmp_path / "demo")


def test_everything_agrees_although_analyzer_notifier_and_sink_are_killed_on_the_way(state: StateDir) -> None:
    done = subprocess.run(
        [*DEMO, "--kill", "--state", str(state.root)], capture_output=True, text=True, check=False, timeout=400
    )

    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "Everything agrees." in done.stdout
    assert done.stdout.count("with SIGKILL; started again") == 3
    assert running(state) == []


def test_a_ctrl_c_while_it_runs_leaves_no_process_behind(state: StateDir) -> None:
    demo = subprocess.Popen([*DEMO, "--state", str(state.root)], stdout=subprocess.PIPE, text=True)
    assert demo.stdout is not None
    while "produced" not in demo.stdout.readline():
        assert demo.poll() is None

    demo.send_signal(signal.SIGINT)
    demo.communicate(timeout=120)

    assert demo.returncode == 130
    assert running(state) == []


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")  # the child only starts the demo
def test_a_terminal_that_is_closed_leaves_no_process_behind(state: StateDir) -> None:
    pid, terminal = os.forkpty()
    if pid == 0:
        os.execv(DEMO[0], [*DEMO, "--state", str(state.root)])
    shown = b""
    while b"scenario outage" not in shown:
        shown += os.read(terminal, 4096)

    os.close(terminal)
    os.waitpid(pid, 0)

    assert running(state) == []


def test_a_second_demo_in_the_same_folder_says_what_is_wrong(state: StateDir) -> None:
    with hold(state.root / "demo.lock", "busy"):
        second = subprocess.run(
            [*DEMO, "--state", str(state.root)], capture_output=True, text=True, check=False, timeout=60
        )

    assert second.returncode == 1
    assert "a demo is running already" in second.stderr
