"""spark-sink as a process that goes on running while it is looked at."""

import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from dev.bench_sink_events import Batch, batches_in
from dev.bench_tree import ProcessTree
from dev.errors import ContestantError

COMMAND = (sys.executable, "-m", "spark_sink", "run")

_LOOK_SECONDS = 0.1
_PATIENCE_SECONDS = 120
_END_SECONDS = 30


class RunningSink:
    """A sink that runs, its log, and its CPU seconds."""

    def __init__(self, process: "subprocess.Popen[bytes]", log: Path) -> None:
        self._process = process
        self._log = log
        self._tree = ProcessTree(process.pid)

    def cpu_seconds(self) -> float:
        """Give what it and all that it started took so far."""
        return self._tree.look()

    def batches(self) -> list[Batch]:
        """Give the batches that it wrote so far."""
        return list(batches_in(self._log.read_text()))

    def wait_for_start(self) -> None:
        """Wait until its stream runs."""
        self.wait_until(lambda: '"stream_started"' in self._log.read_text())

    def wait_until(self, condition: Callable[[], bool]) -> None:
        """Wait until something holds.

        Raises:
            ContestantError: it did not, in two minutes, or the sink ended before.
        """
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not condition():
            self.check()
            if time.monotonic() > deadline:
                raise ContestantError(COMMAND, f"made no progress in {_PATIENCE_SECONDS} s", self._log.read_text())
            time.sleep(_LOOK_SECONDS)

    def check(self) -> None:
        """Raise if it has ended.

        Raises:
            ContestantError: it has.
        """
        if self._process.poll() is not None:
            raise ContestantError(COMMAND, f"ended with status {self._process.returncode}", self._log.read_text())


@contextmanager
def running_sink(env: Mapping[str, str]) -> Iterator[RunningSink]:
    """Have a sink, with this environment, while the block runs."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with log.open("wb") as stderr:
            process = subprocess.Popen(COMMAND, env=env, stdin=subprocess.DEVNULL, stdout=stderr, stderr=stderr)
        try:
            yield RunningSink(process, log)
        finally:
            _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
