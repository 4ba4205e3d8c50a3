"""The pipeline's own processes, as a demo runs them: each in a process group, its output in files."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil


@dataclass(slots=True)
class Service:
    """One process of the pipeline; its standard output and error are appended to files in `folder`.

    `marker` is put on its command line, where Python passes over it: `dev down` finds by it what a demo left running.
    """

    name: str
    arguments: tuple[str, ...]
    env: Mapping[str, str]
    folder: Path
    marker: str
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    orphans: list[psutil.Process] = field(default_factory=list, init=False)

    @property
    def log(self) -> Path:
        """Where its standard error goes."""
        return self.folder / f"{self.name}.log"

    @property
    def output(self) -> Path:
        """Where its standard output goes."""
        return self.folder / f"{self.name}.out"

    def start(self) -> None:
        """Start it, in a session of its own so that a Ctrl-C reaches only whoever runs the demo."""
        with self.log.open("ab") as log, self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-X", self.marker, "-m", *self.arguments],
                env=dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> int:
        """Kill the process, as an out-of-memory killer would: no warning, and not its children; give its pid."""
        assert self.process is not None
        self.orphans += self.children()
        self.process.kill()
        self.process.wait()
        return self.process.pid

    def children(self) -> list[psutil.Process]:
        """Give the processes that it started and that still run; psutil tells them from later ones of the same pid."""
        if self.process is None or self.process.poll() is not None:
            return []
        with contextlib.suppress(psutil.NoSuchProcess):
            return psutil.Process(self.process.pid).children(recursive=True)
        return []

    def exit_status(self) -> int | None:
        """Give its exit status, or None while it runs."""
        return self.process.poll() if self.process else None

    def ask_to_end(self) -> None:
        """Send SIGTERM, where it runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def end(self, patience_s: float) -> None:
        """Wait for its end, and kill it when it takes longer than `patience_s`."""
        if self.process is None:
            return
        try:
            self.process.wait(patience_s)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def last_lines(self, count: int = 5) -> str:
        """Give the end of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])


def stop_all(services: list[Service], grace_s: float = 25) -> None:
    """Ask all to end, wait together, and kill what is left of them and of what they started."""
    left = [process for service in services for process in (*service.orphans, *service.children())]
    deadline = time.monotonic() + grace_s
    for service in services:
        service.ask_to_end()
    for service in services:
        service.end(max(0.0, deadline - time.monotonic()))
    _, alive = psutil.wait_procs(left, timeout=max(0.0, deadline - time.monotonic()))
    for process in alive:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=grace_s)
