"""A demo from nothing to nothing: its servers, its pipeline, what it found, and how to look further."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from log_schema.config import KafkaSettings

from dev import stack
from dev.config import MachineSettings, own_environment
from dev.demo import Demo, stopping_pipeline
from dev.demo_interrupt import deferred_interrupt
from dev.demo_pipeline import Traffic, build_pipeline
from dev.demo_reconciliation import Row
from dev.demo_screen import Screen
from dev.errors import BusyError
from dev.progress import Reporter
from dev.server_process import running
from dev.state import StateDir, checkout_root
from dev.state_lock import hold


@dataclass(frozen=True, slots=True)
class Finished:
    """What a demo ended with, and how to look further."""

    rows: tuple[Row, ...]
    hints: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether everything reconciled."""
        return all(row.agrees for row in self.rows)


def run_demo(
    state: StateDir,
    machine: MachineSettings,
    reporter: Reporter,
    screen: Callable[[], Screen],
    traffic: Traffic,
    *,
    kill: bool,
    keep: bool,
) -> Finished:
    """Run a whole demo in a state folder of its own; whatever happens, nothing is left running unless it is kept.

    Raises:
        DevError: the servers did not come up, or another demo is there.
        CommandError: one of our commands failed.
        ServiceEndedError: a service ended by itself.
    """
    finished: list[Finished] = []
    with _alone(state), _servers(state, machine, reporter, keep=lambda: keep and bool(finished)) as env:
        pipeline = build_pipeline(state, own_environment() | env, traffic)
        with stopping_pipeline(pipeline, keep=lambda: keep and bool(finished)), screen() as shown:
            demo = Demo(
                pipeline, traffic, shown, KafkaSettings(bootstrap_servers=env["KAFKA_BOOTSTRAP_SERVERS"]), kill=kill
            )
            rows, trace_id = demo.run()
            finished.append(Finished(rows, _hints(state, trace_id, kept=keep)))
    return finished[0]


@contextmanager
def _alone(state: StateDir) -> Iterator[None]:
    """Hold the demo's folder for one demo, and see that no earlier one still runs in it.

    Raises:
        BusyError: another one does.
    """
    with hold(state.root / "demo.lock", f"a demo is running already in {state.root}"):
        if left := running(state):
            pids = ", ".join(str(process.pid) for process in left)
            raise BusyError(
                f"an earlier demo still runs (pid {pids}); `uv run dev down --state {_short(state.root)}` ends it"
            )
        yield


@contextmanager
def _servers(
    state: StateDir, machine: MachineSettings, reporter: Reporter, *, keep: Callable[[], bool]
) -> Iterator[dict[str, str]]:
    """Have fresh servers while the block runs."""
    shutil.rmtree(state.root / "pipeline", ignore_errors=True)
    try:
        yield stack.up(state, machine=machine, reporter=reporter, fresh=True).env
    finally:
        if not keep():
            with deferred_interrupt():
                stack.down(state, reporter=reporter)


def _hints(state: StateDir, trace_id: str | None, *, kept: bool) -> tuple[str, ...]:
    folder = _short(state.root)
    uv = _uv()
    env = f"{uv} run --env-file {_short(state.servers_env)}"
    start = () if kept else (f"{uv} run dev up --state {folder}    # the servers again, with what they kept",)
    return (
        *start,
        f"{env} spark-sink logs --trace {trace_id}" if trace_id else f"{env} spark-sink logs --limit 20",
        f"{env} error-analyzer incidents",
        f"{uv} run dev shell cql --state {folder}",
        f"{uv} run dev down --state {folder}",
    )


def _uv() -> str:
    """Give what a person types for uv: the one that `make` fetched into the checkout is not on their PATH."""
    fetched = checkout_root(Path.cwd()) / ".uv" / "bin" / "uv"
    return str(_short(fetched)) if shutil.which("uv") == str(fetched) else "uv"


def _short(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
