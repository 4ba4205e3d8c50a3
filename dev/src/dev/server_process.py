"""A server's process: started detached, known again later, and ended without ever hitting another one."""

import subprocess
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import msgspec
import psutil

from dev.server import SERVERS
from dev.state import StateDir
from dev.timer_slack import late_timers

GRACE_SECONDS = 20.0

_KILL_SECONDS = 10.0


class ServerRecord(msgspec.Struct, frozen=True):
    """What is kept of a started server: enough to find exactly that process again."""

    name: str
    pid: int
    created: float
    """When the process began, in seconds since 1970: for people."""

    port: int

    def write(self, state: StateDir) -> None:
        """Keep this record."""
        state.record(self.name).write_bytes(msgspec.json.encode(self))

    @classmethod
    def read(cls, state: StateDir, name: str) -> Self | None:
        """Give a server's record; None where it is not started, or its record is unreadable."""
        try:
            return msgspec.json.decode(state.record(name).read_bytes(), type=cls)
        except (FileNotFoundError, msgspec.MsgspecError):
            return None

    def process(self, state: StateDir) -> psutil.Process | None:
        """Give the running process; None when it is gone, also when another one now has its pid.

        The mark on its command line tells: the start time that the system gives moves with its clock.
        """
        try:
            process = psutil.Process(self.pid)
        except psutil.NoSuchProcess:
            return None
        return process if _is_ours(process, state) else None


def start(state: StateDir, name: str, argv: list[str], port: int) -> "StartedServer":
    """Start a server that outlives this command, its output going to its log, and record it."""
    log = state.log(name)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output, late_timers():
        child = subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True, cwd=state.root
        )
    record = ServerRecord(name, child.pid, psutil.Process(child.pid).create_time(), port)
    record.write(state)
    return StartedServer(record, child)


@dataclass(frozen=True)
class StartedServer:
    """A server that this command started."""

    record: ServerRecord
    child: "subprocess.Popen[bytes]"

    def ended(self) -> str | None:
        """Say how it ended; None while it runs."""
        status = self.child.poll()
        if status is None:
            return None
        return f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"

    def let_go(self) -> None:
        """Leave it running: from now on only its record says that it is ours."""
        self.child.returncode = 0  # Python would warn of a child that is not waited for


def running(state: StateDir) -> list[psutil.Process]:
    """Find every server of this folder that runs, recorded or not, by the mark on its command line."""
    return [process for process in psutil.process_iter() if _is_ours(process, state)]


def recorded(state: StateDir) -> list[ServerRecord]:
    """Read the records of the servers that were started here."""
    return [record for name in SERVERS if (record := ServerRecord.read(state, name))]


def forget_all(state: StateDir) -> None:
    """Drop the records."""
    for name in SERVERS:
        state.record(name).unlink(missing_ok=True)


def stop_all(state: StateDir, grace_seconds: float = GRACE_SECONDS) -> bool:
    """End every server of this folder, and say whether there was any."""
    anything = False
    while processes := running(state):  # again, for one that was just being started
        anything = True
        stop(processes, grace_seconds)
    return anything


def stop(processes: Iterable[psutil.Process], grace_seconds: float) -> None:
    """End these processes: asked first, and killed when they have not ended after the grace."""
    asked = list(processes)
    for process in asked:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    _gone, left = psutil.wait_procs(asked, timeout=grace_seconds)
    for process in left:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(left, timeout=_KILL_SECONDS)


def last_lines(log: Path, count: int) -> list[str]:
    """Give the last lines of a server's log; none when there is no log."""
    if not log.exists():
        return []
    lines = log.read_text(errors="replace").splitlines()
    return lines[max(0, len(lines) - count) :]


def _is_ours(process: psutil.Process, state: StateDir) -> bool:
    try:
        return state.marker in process.cmdline() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:  # gone meanwhile, or another user's
        return False
