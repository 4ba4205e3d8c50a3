"""Kafka and Cassandra on this machine: up, down."""

import random
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from dev import jgo_maven, servers_env
from dev.cassandra_server import STANDARD_PORT as CASSANDRA_PORT
from dev.cassandra_server import CassandraPorts, cassandra_server
from dev.config import MachineSettings
from dev.errors import StaleServerError, StartError
from dev.jar_cache import JarCache
from dev.jar_lock import LOCK_FILE, JarSetName, read_lock
from dev.java import Java, find_java
from dev.kafka_server import STANDARD_PORT as KAFKA_PORT
from dev.kafka_server import KafkaPorts, kafka_server
from dev.ports import LOOPBACK, PortChoice
from dev.progress import Reporter
from dev.readiness import Readiness
from dev.room import available_memory, check_disk, check_memory, free_disk
from dev.server import SERVERS, Server
from dev.server_process import GRACE_SECONDS, ServerRecord, running, start, stop
from dev.state import StateDir
from dev.state_lock import exclusive

_FORMAT_SECONDS = 60


@dataclass(frozen=True)
class WantedPorts:
    """The ports that were asked for; None has one chosen, the standard one where it is free."""

    kafka: int | None = None
    cassandra: int | None = None
    standard: bool = True
    """Whether the standard ports are tried; several sets of servers on one machine had better not."""


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
    ports: WantedPorts = WantedPorts(),
    fresh: bool = False,
) -> Servers:
    """Start both servers and return when both do their work; servers that are up already are left as they are.

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
        if fresh:
            shutil.rmtree(state.data(""), ignore_errors=True)
        return _Start(state, machine, reporter, ports).run()


def down(state: StateDir, *, reporter: Reporter, grace_seconds: float = GRACE_SECONDS) -> bool:
    """End exactly what was started in this folder, also after a crash; the data stays.

    Returns:
        Whether anything ran.

    Raises:
        BusyError: another command is starting or stopping them.
    """
    if not state.root.exists():
        return False
    with exclusive(state):
        state.servers_env.unlink(missing_ok=True)
        records = [record for name in SERVERS if (record := ServerRecord.read(state, name))]
        for record in records:
            _say_what_ends(record, state, reporter)
        processes = running(state)
        stop(processes, grace_seconds)
        for name in SERVERS:
            state.record(name).unlink(missing_ok=True)
        return bool(processes)


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
    records = [record for name in SERVERS if (record := ServerRecord.read(state, name))]
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


class _Start:
    """One start of both servers."""

    def __init__(self, state: StateDir, machine: MachineSettings, reporter: Reporter, ports: WantedPorts) -> None:
        self._state = state
        self._machine = machine
        self._reporter = reporter
        self._wanted = ports

    def run(self) -> Servers:
        choice = PortChoice(random.Random())
        kafka_ports, cassandra_ports = self._kafka_ports(choice), self._cassandra_ports(choice)
        java = find_java(self._machine.java_home, self._state.root / "java")
        jars = self._jars()
        folders = {name: paths[0].parent for name, paths in jars.items()}
        kafka = kafka_server(self._state, kafka_ports)
        cassandra = cassandra_server(self._state, cassandra_ports, folders["cassandra"])
        self._start_both(kafka, cassandra, java, folders)
        env = servers_env.addresses(
            kafka_port=kafka.port, cassandra_port=cassandra.port, java_home=java.spark_home, spark_jars=jars["spark"]
        )
        servers_env.write(self._state.servers_env, env)
        return Servers(self._state, env)

    def _start_both(self, kafka: Server, cassandra: Server, java: Java, folders: dict[JarSetName, Path]) -> None:
        try:
            # Cassandra takes longer: it starts while Kafka's folder is formatted
            started = [
                (cassandra, self._start(cassandra, java, folders["cassandra"])),
                (kafka, self._start(kafka, java, folders["kafka"])),
            ]
            Readiness(self._state, self._reporter).wait(started)
        except BaseException:
            self._undo()
            raise

    def _start(self, server: Server, java: Java, jars: Path) -> ServerRecord:
        for path, content in server.files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        self._state.data(server.name).mkdir(parents=True, exist_ok=True)
        if server.first:
            self._run_first(server, server.first.argv(java.executable, jars, self._state.marker))
        argv = server.command.argv(java.executable, jars, self._state.marker)
        record = start(self._state, server.name, argv, server.port)
        self._reporter.say(f"{server.name}: starting on {LOOPBACK}:{server.port}, pid {record.pid}")
        return record

    def _run_first(self, server: Server, argv: list[str]) -> None:
        done = subprocess.run(
            argv, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_FORMAT_SECONDS, check=False
        )
        if done.returncode:
            raise StartError(f"{server.name} could not prepare its data: {done.stderr.strip() or done.stdout.strip()}")

    def _undo(self) -> None:
        stop(running(self._state))
        for name in SERVERS:
            self._state.record(name).unlink(missing_ok=True)

    def _jars(self) -> dict[JarSetName, list[Path]]:
        cache = JarCache(self._machine.cache / "jars", jgo_maven.fetch, self._reporter)
        return {name: cache.provide(jar_set) for name, jar_set in read_lock(LOCK_FILE.read_text()).items()}

    def _kafka_ports(self, choice: PortChoice) -> KafkaPorts:
        standard = KAFKA_PORT if self._wanted.standard else None
        clients = choice.choose("kafka", given=self._wanted.kafka, standard=standard)
        return KafkaPorts(clients, choice.choose("kafka"))

    def _cassandra_ports(self, choice: PortChoice) -> CassandraPorts:
        standard = CASSANDRA_PORT if self._wanted.standard else None
        clients = choice.choose("cassandra", given=self._wanted.cassandra, standard=standard)
        return CassandraPorts(clients, choice.choose("cassandra"), choice.choose("cassandra"))
