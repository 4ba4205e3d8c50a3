"""Processes of a demo."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from dev.demo_interrupt import deferred_interrupt
from dev.demo_services import Service, stop_all

# A process that starts a child and says so, as Spark does with its JVM.
PARENT = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
print(child.pid, flush=True)
child.wait()
"""


def child_of(service: Service) -> psutil.Process:
    """Wait until the service has said which child it started."""
    assert service.process is not None
    while not (said := service.output.read_text().split()):
        assert service.process.poll() is None, service.log.read_text()
        os.sched_yield()
    return psutil.Process(int(said[-1]))


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    (tmp_path / "parent.py").write_text(PARENT)
    service = Service("parent", ("parent",), dict(os.environ) | {"PYTHONPATH": str(tmp_path)}, tmp_path, "-Dmark")
    service.start()
    child_of(service)  # one that starts while its parent is stopped would be left behind
    yield service
    stop_all([service], grace_s=2)


def gone(process: psutil.Process) -> bool:
    """Whether it ended; a zombie that nobody waits for has."""
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def test_stopping_ends_the_process_and_what_it_started(service: Service) -> None:
    child = child_of(service)

    stop_all([service], grace_s=2)

    assert service.exit_status() is not None
    assert gone(child)


def test_a_killed_process_leaves_its_child_and_stopping_ends_that_too(service: Service) -> None:
    orphan = child_of(service)
    service.kill()
    assert not gone(orphan)

    stop_all([service], grace_s=2)

    assert gone(orphan)


def test_a_ctrl_c_waits_until_the_block_is_done() -> None:
    before = signal.getsignal(signal.SIGINT)
    done: list[str] = []

    def interrupted() -> None:
        with deferred_interrupt():
            signal.raise_signal(signal.SIGINT)
            done.append("all of it")

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert done == ["all of it"]
    assert signal.getsignal(signal.SIGINT) is before


def test_the_end_of_a_log_is_given_for_a_person(service: Service) -> None:
    service.log.write_text("\n".join(f"line {n}" for n in range(9)))

    assert service.last_lines(2) == "line 7\nline 8"
