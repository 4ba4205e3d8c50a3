import socket
from pathlib import Path
from typing import cast

import pytest
from dev.errors import StartError
from dev.readiness import PATIENCE_SECONDS, Readiness
from dev.server import JavaCommand, Server
from dev.server_process import StartedServer
from dev.state import StateDir
from dev.testing import RecordingReporter, SteppingClock


class Process:
    """A started server that is alive, or has ended in this way."""

    def __init__(self, how: str | None = None) -> None:
        self.how = how

    def ended(self) -> str | None:
        return self.how


def wait(tmp_path: Path, process: Process, *, answers_at: int = 1, pace: float = 1.0) -> RecordingReporter:
    reporter, clock, tries = RecordingReporter(), SteppingClock(pace), iter(range(1, 10_000))

    def answers() -> None:
        if next(tries) < answers_at:
            raise ConnectionError

    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = Server("kafka", listening.getsockname()[1], JavaCommand("Main"), answers)
        readiness = Readiness(StateDir(tmp_path), reporter, clock=clock.now, sleep=clock.sleep)
        readiness.wait([(server, cast("StartedServer", process))])
    return reporter


def test_a_server_is_ready_once_its_probe_is_answered(tmp_path: Path) -> None:
    reporter = wait(tmp_path, Process(), answers_at=6)

    assert [line.split(" after ")[1] for line in reporter.lines] == ["1.0 s"]


def test_a_server_that_ends_is_told_with_the_end_of_its_log(tmp_path: Path) -> None:
    log = StateDir(tmp_path).log("kafka")
    log.parent.mkdir()
    log.write_text("first\nno space left\n")

    with pytest.raises(StartError, match=r"kafka ended with status 1 while it started.*\n  \| first\n  \| no space"):
        wait(tmp_path, Process("ended with status 1"))


def test_waiting_has_an_end(tmp_path: Path) -> None:
    with pytest.raises(StartError, match=f"did not answer within {PATIENCE_SECONDS:.0f} s"):
        wait(tmp_path, Process(), answers_at=10_000, pace=20.0)
