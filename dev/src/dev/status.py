"""What runs, as a person and a program would ask."""

import socket
from datetime import UTC, datetime
from typing import Literal

import msgspec
import psutil

from dev.ports import LOOPBACK
from dev.server import SERVERS
from dev.server_process import ServerRecord
from dev.state import StateDir

Condition = Literal["running", "silent", "gone", "down"]
"""`silent`: the process runs, but nothing listens on its port. `gone`: it was started, and ended by itself."""

_CONNECT_SECONDS = 1.0


class ServerStatus(msgspec.Struct, frozen=True):
    """One server, now."""

    server: str
    condition: Condition
    pid: int | None = None
    port: int | None = None
    memory_bytes: int | None = None
    since: datetime | None = None
    log: str | None = None


def server_statuses(state: StateDir) -> list[ServerStatus]:
    """Look at both servers of a folder."""
    return [_status(state, name) for name in SERVERS]


def listens(port: int) -> bool:
    """Say whether anything accepts a connection on this loopback port."""
    try:
        socket.create_connection((LOOPBACK, port), timeout=_CONNECT_SECONDS).close()
    except OSError:
        return False
    return True


def _status(state: StateDir, name: str) -> ServerStatus:
    record = ServerRecord.read(state, name)
    if record is None:
        return ServerStatus(name, "down")
    log = str(state.log(name))
    process = record.process(state)
    if process is None:
        return ServerStatus(name, "gone", record.pid, record.port, log=log)
    condition: Condition = "running" if listens(record.port) else "silent"
    since = datetime.fromtimestamp(record.created, UTC).replace(microsecond=0)
    return ServerStatus(name, condition, record.pid, record.port, _memory(process), since, log)


def _memory(process: psutil.Process) -> int | None:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return None
