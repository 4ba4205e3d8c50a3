"""Apache Kafka's own command-line tools, run from the pinned jars."""

from dataclasses import dataclass
from pathlib import Path

from dev import jgo_maven
from dev.config import MachineSettings
from dev.jar_cache import JarCache
from dev.jar_lock import LOCK_FILE, read_lock
from dev.java import find_java
from dev.progress import Reporter

# What Kafka's own start script of its performance tools gives them
_HEAP = "-Xmx512m"


@dataclass(frozen=True)
class KafkaTools:
    """A Java and the folder of Kafka's jars."""

    java: Path
    jars: Path

    def command(self, main: str, *arguments: str) -> list[str]:
        """Give the command line of a tool, by its class."""
        return [str(self.java), _HEAP, "-cp", str(self.jars / "*"), main, *arguments]


def find_kafka_tools(machine: MachineSettings, shim_home: Path, reporter: Reporter) -> KafkaTools:
    """Fetch the jars if need be, and find a Java, as the servers do.

    Raises:
        DevError: there is no Java, or a jar did not arrive.
    """
    cache = JarCache(machine.cache / "jars", jgo_maven.fetch, reporter)
    jars = cache.provide(read_lock(LOCK_FILE.read_text())["kafka"])
    return KafkaTools(find_java(machine.java_home, shim_home).executable, jars[0].parent)
