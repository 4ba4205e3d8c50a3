import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from dev.server_process import ServerRecord, last_lines, recorded, running, start, stop_all
from dev.state import StateDir

SLEEP = "import time; print('up', flush=True); time.sleep(60)"
SLACK = Path(f"/proc/{threading.get_native_id()}/timerslack_ns")
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"


@pytest.fixture
def state(tmp_path: Path) -> Iterator[StateDir]:
    state = StateDir(tmp_path)
    yield state
    stop_all(state, grace_seconds=0.1)


def start_python(state: StateDir, program: str) -> ServerRecord:
    """Start a stand-in whose command line carries the folder's mark, and wait until it runs."""
    started = start(state, "kafka", [sys.executable, "-c", program, state.marker], port=1)
    started.let_go()
    while "up" not in "".join(last_lines(state.log("kafka"), 1)):
        psutil.Process(started.record.pid)  # it must not have ended
    return started.record


def test_a_started_server_is_found_again_by_its_record(state: StateDir) -> None:
    record = start_python(state, SLEEP)

    [found] = recorded(state)
    process = found.process(state)

    assert found == record
    assert process is not None
    assert process.pid == record.pid


@pytest.mark.skipif(not SLACK.exists(), reason="only Linux has such a setting")
def test_a_server_may_be_woken_late(state: StateDir) -> None:
    """Its idle threads look for work less often; ours are woken as before."""
    before = SLACK.read_text()

    record = start_python(state, SLEEP)

    assert Path("/proc", str(record.pid), "timerslack_ns").read_text() == "1000000\n"
    assert SLACK.read_text() == before


def test_a_process_that_got_the_pid_of_a_dead_server_is_not_taken_for_it(state: StateDir) -> None:
    with subprocess.Popen([sys.executable, "-c", SLEEP], stdout=subprocess.DEVNULL) as stranger:
        created = psutil.Process(stranger.pid).create_time()
        ServerRecord("kafka", stranger.pid, created, port=1).write(state)

        assert recorded(state)[0].process(state) is None
        assert not stop_all(state)
        assert stranger.poll() is None
        stranger.kill()


def test_servers_of_another_folder_are_not_ours(state: StateDir) -> None:
    start_python(state, SLEEP)

    assert running(StateDir(state.root / "other")) == []


def test_a_server_whose_record_is_lost_is_stopped_too(state: StateDir) -> None:
    record = start_python(state, SLEEP)
    state.record("kafka").unlink()

    assert stop_all(state)
    assert not psutil.pid_exists(record.pid)


def test_a_server_that_does_not_end_when_asked_is_killed(state: StateDir) -> None:
    record = start_python(state, STUBBORN)

    assert stop_all(state, grace_seconds=0.1)
    assert not psutil.pid_exists(record.pid)


def test_a_server_that_ends_says_how(state: StateDir) -> None:
    started = start(state, "kafka", [sys.executable, "-c", "raise SystemExit(3)"], port=1)
    started.child.wait()

    assert started.ended() == "ended with status 3"


@pytest.mark.parametrize("content", [b"", b"12", b'{"name": "kafka"}'])
def test_an_unreadable_record_is_none(state: StateDir, content: bytes) -> None:
    state.record("kafka").write_bytes(content)

    assert recorded(state) == []
