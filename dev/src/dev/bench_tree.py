"""The CPU seconds of a process and of all that it starts, looked at again and again.

Spark's Python daemon lets the system forget its workers, so they are missing in what a wait for the process tells.
"""

import subprocess
import time
from contextlib import suppress

import psutil

_LOOK_SECONDS = 0.5


class ProcessTree:
    """A process and its descendants; one that lives for less than the time between two looks may be missed."""

    def __init__(self, pid: int) -> None:
        self._root = pid
        self._seconds: dict[tuple[int, float], float] = {}

    def look(self) -> float:
        """Give the CPU seconds of all that were ever seen, as they are now."""
        with suppress(psutil.NoSuchProcess):
            root = psutil.Process(self._root)
            for process in (root, *root.children(recursive=True)):
                self._note(process)
        return sum(self._seconds.values())

    def _note(self, process: psutil.Process) -> None:
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            self._seconds[process.pid, process.create_time()] = times.user + times.system


def by_looking(child: "subprocess.Popen[bytes]") -> float:
    """Wait for a program's end, for `run_child`, and give what its tree took, but for its last half second."""
    tree = ProcessTree(child.pid)
    seconds = tree.look()
    while child.poll() is None:
        seconds = tree.look()
        time.sleep(_LOOK_SECONDS)
    return seconds
