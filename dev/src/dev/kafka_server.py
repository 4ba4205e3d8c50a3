"""Apache Kafka as one small local process: broker and controller (KRaft) in one."""

import base64
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from dev.kafka_probe import produce_acknowledged
from dev.ports import LOOPBACK
from dev.server import JavaCommand, Server
from dev.state import StateDir

STANDARD_PORT = 9092

_MEMORY = ("-Xms128m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError")

_PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{host}:{controller_port}
listeners=PLAINTEXT://{host}:{port},CONTROLLER://{host}:{controller_port}
advertised.listeners=PLAINTEXT://{host}:{port}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={data}
auto.create.topics.enable=false
default.replication.factor=1
min.insync.replicas=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=1
group.initial.rebalance.delay.ms=0
log.cleaner.dedupe.buffer.size=16777216
num.network.threads=2
num.io.threads=4
"""

_LOGGING = """\
status=error
appender.out.type=Console
appender.out.name=out
appender.out.layout.type=PatternLayout
appender.out.layout.pattern=%d{ISO8601} %p %c{1}: %m%n
rootLogger.level=WARN
rootLogger.appenderRef.out.ref=out
logger.server.name=kafka.server
logger.server.level=INFO
logger.config.name=kafka.server.KafkaConfig
logger.config.level=WARN
"""


@dataclass(frozen=True)
class KafkaPorts:
    """Where clients come to, and where the controller listens to itself."""

    clients: int
    controller: int


def kafka_server(state: StateDir, ports: KafkaPorts) -> Server:
    """Describe Kafka in this folder on these ports; its data is formatted where there is none."""
    properties = state.config("kafka") / "server.properties"
    logging = state.config("kafka") / "log4j2.properties"
    data = state.data("kafka")
    options = (*_MEMORY, f"-Dlog4j2.configurationFile={logging}")
    formatting = JavaCommand(
        "kafka.tools.StorageTool", options, ("format", "-t", new_cluster_id(), "-c", str(properties))
    )
    return Server(
        name="kafka",
        port=ports.clients,
        command=JavaCommand("kafka.Kafka", options, (str(properties),)),
        answers=lambda: produce_acknowledged(f"{LOOPBACK}:{ports.clients}"),
        files={properties: render_properties(state, ports), logging: _LOGGING},
        first=None if (data / "meta.properties").exists() else formatting,
    )


def render_properties(state: StateDir, ports: KafkaPorts) -> str:
    """Write server.properties."""
    return _PROPERTIES.format(
        host=LOOPBACK, port=ports.clients, controller_port=ports.controller, data=state.data("kafka")
    )


def new_cluster_id(random_uuid: Callable[[], uuid.UUID] = uuid.uuid4) -> str:
    """Make an id of the form Kafka takes: a UUID in 22 characters.

    None begins with a dash, which the command that formats would take for an option. Kafka's `random-uuid` makes none
    that does, either.
    """
    ids = (base64.urlsafe_b64encode(made.bytes).decode().rstrip("=") for made in iter(random_uuid, None))
    return next(made for made in ids if not made.startswith("-"))
