"""Servers that live as long as one command."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dev import stack
from dev.config import MachineSettings
from dev.errors import BusyError
from dev.launch import Launch
from dev.ports import WantedPorts
from dev.progress import Reporter, SilentReporter
from dev.room import KAFKA_MEMORY_BYTES, available_memory, check_disk, check_memory, free_disk
from dev.stack import Servers
from dev.state import StateDir
from dev.state_lock import hold

_PREFIX = "exec-"
_OWNER = "owner"

# Their data is thrown away: there is nothing to save in an orderly end
_GRACE_SECONDS = 0.5


@contextmanager
def temporary_servers(parent: Path, *, machine: MachineSettings, reporter: Reporter) -> Iterator[Servers]:
    """Have fresh servers on free ports while the block runs; they, and their folder, are gone after it.

    Those of an owner that was killed before it could clear up are cleared up first.

    Raises:
        DevError: the servers did not come up.
    """
    parent.mkdir(parents=True, exist_ok=True)
    clear_abandoned(parent, reporter)
    with _owned_folder(parent) as state:
        try:
            yield stack.up(state, machine=machine, reporter=reporter, ports=WantedPorts(standard=False))
        finally:
            _clear(state)


@contextmanager
def temporary_kafka(parent: Path, *, machine: MachineSettings, reporter: Reporter) -> Iterator[str]:
    """Have Kafka alone, fresh, on a free port, while the block runs, and its `host:port`; otherwise the same.

    Raises:
        DevError: it did not come up.
    """
    parent.mkdir(parents=True, exist_ok=True)
    clear_abandoned(parent, reporter)
    check_memory(available_memory(), KAFKA_MEMORY_BYTES)
    check_disk(free_disk(parent), parent)
    with _owned_folder(parent) as state:
        try:
            yield Launch(state, machine, reporter, WantedPorts(standard=False)).run_kafka()
        finally:
            _clear(state)


def clear_abandoned(parent: Path, reporter: Reporter) -> None:
    """End the servers of owners that are no more."""
    for folder in parent.glob(f"{_PREFIX}*"):
        try:
            with hold(folder / _OWNER, "its owner lives"):
                reporter.say(f"clearing up after a command that was killed: {folder}")
                _clear(StateDir(folder))
        except BusyError:
            continue


@contextmanager
def _owned_folder(parent: Path) -> Iterator[StateDir]:
    new = Path(tempfile.mkdtemp(prefix="new-", dir=parent))
    with hold(new / _OWNER, "a new folder is nobody else's"):
        # only now is it seen by who looks for abandoned ones
        yield StateDir(new.rename(parent / new.name.replace("new-", _PREFIX, 1)))


def _clear(state: StateDir) -> None:
    # the command's own last line is to stay the last one
    stack.down(state, reporter=SilentReporter(), grace_seconds=_GRACE_SECONDS)
    shutil.rmtree(state.root, ignore_errors=True)
