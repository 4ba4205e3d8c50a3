"""The CPU seconds of a server on this machine, found by the port that it listens on."""

from collections.abc import Callable

import psutil

CpuSeconds = Callable[[], float]


def server_cpu(port: int) -> CpuSeconds | None:
    """Give what tells the CPU seconds of who listens on a port; None where that is another machine's, or not ours."""
    try:
        listening = [each for each in psutil.net_connections("tcp") if each.status == psutil.CONN_LISTEN]
    except psutil.AccessDenied:
        return None
    pid = next((each.pid for each in listening if each.pid and each.laddr and each.laddr.port == port), None)
    return None if pid is None else _of(psutil.Process(pid))


def _of(server: psutil.Process) -> CpuSeconds:
    def seconds() -> float:
        times = server.cpu_times()
        return float(times.user + times.system)

    return seconds
