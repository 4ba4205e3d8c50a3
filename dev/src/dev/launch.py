"""One start of the servers: ports, Java, jars, configurations, processes, and the wait until they answer."""

import random
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dev import jgo_maven, servers_env
from dev.cassandra_server import STANDARD_PORT as CASSANDRA_PORT
from dev.cassandra_server import CassandraPorts, cassandra_server
from dev.config import MachineSettings
from dev.errors import StartError
from dev.jar_cache import JarCache
from dev.jar_lock import JAR_SETS, LOCK_FILE, JarSetName, read_lock
from dev.java import Java, find_java
from dev.kafka_server import STANDARD_PORT as KAFKA_PORT
from dev.kafka_server import KafkaPorts, kafka_server
from dev.ports import LOOPBACK, PortChoice, WantedPorts
from dev.progress import Reporter
from dev.readiness import Readiness
from dev.server import JavaCommand, Server
from dev.server_process import StartedServer, forget_all, start, stop_all
from dev.state import StateDir

_FIRST_SECONDS = 60


@dataclass(frozen=True)
class Launch:
    """Starts Kafka and Cassandra in a folder; on any failure nothing of it is left running."""

    state: StateDir
    machine: MachineSettings
    reporter: Reporter
    wanted: WantedPorts

    def run(self) -> dict[str, str]:
        """Start both, write their addresses, and give them.

        Raises:
            DevError: they are not up.
        """
        choice = PortChoice(random.Random())
        kafka_ports, cassandra_ports = self._kafka_ports(choice), self._cassandra_ports(choice)
        java = find_java(self.machine.java_home, self.state.root / "java")
        jars = self._jars(JAR_SETS)
        cassandra = cassandra_server(self.state, cassandra_ports, _folder(jars["cassandra"]))
        kafka = kafka_server(self.state, kafka_ports)
        # Cassandra takes longer: it starts while Kafka's folder is formatted
        self._start_all([(cassandra, _folder(jars["cassandra"])), (kafka, _folder(jars["kafka"]))], java)
        env = servers_env.addresses(
            kafka_port=kafka.port, cassandra_port=cassandra.port, java_home=java.spark_home, spark_jars=jars["spark"]
        )
        servers_env.write(self.state.servers_env, env)
        return env

    def run_kafka(self) -> str:
        """Start Kafka alone, and give its `host:port`.

        Raises:
            DevError: it is not up.
        """
        kafka = kafka_server(self.state, self._kafka_ports(PortChoice(random.Random())))
        java = find_java(self.machine.java_home, self.state.root / "java")
        self._start_all([(kafka, _folder(self._jars(("kafka",))["kafka"]))], java)
        return f"{LOOPBACK}:{kafka.port}"

    def _start_all(self, servers: list[tuple[Server, Path]], java: Java) -> None:
        try:
            started = [(server, self._start(server, java, jars)) for server, jars in servers]
            with self.reporter.waiting(f"waiting for {' and '.join(server.name for server, _jars in servers)}"):
                Readiness(self.state, self.reporter).wait(started)
            for _server, process in started:
                process.let_go()
        except BaseException:  # Ctrl-C too: a start that did not end leaves nothing
            stop_all(self.state)
            forget_all(self.state)
            raise

    def _start(self, server: Server, java: Java, jars: Path) -> StartedServer:
        self.state.data(server.name).mkdir(parents=True, exist_ok=True)
        for path, content in server.files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        if server.first:
            self._run_first(server.name, self._argv(server.first, java, jars))
        started = start(self.state, server.name, self._argv(server.command, java, jars), server.port)
        self.reporter.say(f"{server.name}: starting on {LOOPBACK}:{server.port}, pid {started.record.pid}")
        return started

    def _argv(self, command: JavaCommand, java: Java, jars: Path) -> list[str]:
        return command.argv(java.executable, jars, self.state.marker)

    def _run_first(self, name: str, argv: list[str]) -> None:
        done = subprocess.run(
            argv, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_FIRST_SECONDS, check=False
        )
        if done.returncode:
            raise StartError(f"{name} could not prepare its data: {done.stderr.strip() or done.stdout.strip()}")

    def _jars(self, names: Sequence[JarSetName]) -> dict[JarSetName, list[Path]]:
        cache = JarCache(self.machine.cache / "jars", jgo_maven.fetch, self.reporter)
        pinned = read_lock(LOCK_FILE.read_text())
        return {name: cache.provide(pinned[name]) for name in names}

    def _kafka_ports(self, choice: PortChoice) -> KafkaPorts:
        standard = KAFKA_PORT if self.wanted.standard else None
        clients = choice.choose("kafka", given=self.wanted.kafka, standard=standard)
        return KafkaPorts(clients, choice.choose("kafka"))

    def _cassandra_ports(self, choice: PortChoice) -> CassandraPorts:
        standard = CASSANDRA_PORT if self.wanted.standard else None
        clients = choice.choose("cassandra", given=self.wanted.cassandra, standard=standard)
        return CassandraPorts(clients, choice.choose("cassandra"), choice.choose("cassandra"))


def _folder(jars: list[Path]) -> Path:
    return jars[0].parent
