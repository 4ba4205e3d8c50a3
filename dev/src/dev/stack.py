"""Kafka and Cassandra on this machine: up and down, for our commands and for other programs of this package."""

import shutil
from dataclasses import dataclass

from dev import servers_env
from dev.config import MachineSettings
from dev.errors import StaleServerError
from dev.launch import Launch
from dev.ports import ANY_PORTS, WantedPorts
from dev.progress import Reporter
from dev.room import available_memory, check_disk, check_memory, free_disk
from dev.server import SERVERS
from dev.server_process import GRACE_SECONDS, ServerRecord, forget_all, recorded, running, stop_all
from dev.state import StateDir
from dev.state_lock import exclusive


@dataclass(frozen=True)
class Servers:
    """Servers that are up."""

    state: StateDir
    env: dict[str, str]
    """What other commands need in their environment to find them; also in `state.servers_env`."""

    started: bool = True
    """Whether this call started them; False when they were up already."""

    @property
    def kafka_bootstrap(self) -> str:
        """Kafka's `host:port`."""
        return self.env["KAFKA_BOOTSTRAP_SERVERS"]

    @property
    def cassandra_port(self) -> int:
        """Cassandra's port on loopback."""
        return int(self.env["CASSANDRA_PORT"])


def up(
    state: StateDir,
    *,
    machine: MachineSettings,
    reporter: Reporter,
    ports: WantedPorts = ANY_PORTS,
    fresh: bool = False,
) -> Servers:
    """Start both servers and return when both do their work; servers that are up already are left as they are.

    They outlive this process. Ctrl-C, or any exception raised meanwhile, leaves nothing running.

    Args:
        state: where they live.
        machine: where the cache and Java are.
        reporter: hears what happens.
        ports: the ports asked for.
        fresh: throw the data of earlier starts away first.

    Raises:
        DevError: they are not up, and nothing that this call started is left running.
    """
    with exclusive(state):
        if already := _already_up(state):
            return already
        check_memory(available_memory())
        check_disk(free_disk(state.root), state.root)
        check_disk(free_disk(machine.cache), machine.cache)
        if fresh:
            shutil.rmtree(state.all_data, ignore_errors=True)
        return Servers(state, Launch(state, machine, reporter, ports).run())


def down(state: StateDir, *, reporter: Reporter, grace_seconds: float = GRACE_SECONDS) -> bool:
    """End exactly what was started in this folder, also after a crash; the data stays.

    Args:
        state: where they live.
        reporter: hears what happens.
        grace_seconds: how long they may take to end by themselves before they are killed.

    Returns:
        Whether anything ran.

    Raises:
        BusyError: another command is starting or stopping them.
    """
    if not state.root.exists():
        return False
    with exclusive(state):
        state.servers_env.unlink(missing_ok=True)
        for record in recorded(state):
            _say_what_ends(record, state, reporter)
        anything = stop_all(state, grace_seconds)
        forget_all(state)
        return anything


def _say_what_ends(record: ServerRecord, state: StateDir, reporter: Reporter) -> None:
    if record.process(state):
        reporter.say(f"{record.name}: stopping pid {record.pid}")
    else:
        reporter.say(f"{record.name}: pid {record.pid} was gone already")


def _already_up(state: StateDir) -> Servers | None:
    """Give the servers if both run, None if none was left.

    Raises:
        StaleServerError: anything between.
    """
    records = recorded(state)
    for record in records:
        if record.process(state) is None:
            raise StaleServerError(
                f"{record.name}: pid {record.pid} of the last start is gone (a crash, or the machine restarted); "
                f"`dev down` clears that, then start again. Its log: {state.log(record.name)}"
            )
    if len(records) == len(SERVERS) and state.servers_env.exists():
        return Servers(state, servers_env.parse(state.servers_env.read_text()), started=False)
    if strays := running(state):
        pids = ", ".join(str(process.pid) for process in strays)
        raise StaleServerError(f"an interrupted start left pid {pids} running; `dev down` ends it, then start again")
    return None
