"""Apache Cassandra as one small local process: a ring of one node that reaches nobody."""

from dataclasses import dataclass
from pathlib import Path

from dev.cassandra_probe import select_version
from dev.ports import LOOPBACK
from dev.server import JavaCommand, Server
from dev.state import StateDir

STANDARD_PORT = 9042

_MEMORY = (
    "-Xms1g",
    "-Xmx1g",
    "-XX:+UseSerialGC",
    "-XX:MaxDirectMemorySize=256m",
    "-XX:+ExitOnOutOfMemoryError",
)
# its threads have the least priority, which is to be the system's least too: else one fills a core of two for seconds
_COMPACTION_YIELDS = ("-XX:+UseThreadPriorities", "-XX:ThreadPriorityPolicy=1", "-XX:JavaPriority1_To_OSPriority=19")
_START = (
    "-Dcassandra-foreground=yes",
    "-Dcassandra.skip_wait_for_gossip_to_settle=0",
    "-Dcassandra.ring_delay_ms=500",
    "-Dcassandra.superuser_setup_delay_ms=0",
    "-Djdk.attach.allowAttachSelf=true",
    "-Djava.security.manager=allow",
)
_EXPORTED = (
    "java.base/jdk.internal.misc",
    "java.base/jdk.internal.ref",
    "java.base/sun.nio.ch",
    "java.base/java.lang.ref",
    "java.management.rmi/com.sun.jmx.remote.internal.rmi",
    "java.rmi/sun.rmi.registry",
    "java.rmi/sun.rmi.server",
    "java.sql/java.sql",
    "java.logging/java.util.logging",
    "jdk.unsupported/sun.misc",
)
_OPENED = (
    "java.base/java.lang.module",
    "java.base/java.lang",
    "java.base/java.io",
    "java.base/java.nio",
    "java.base/java.util",
    "java.base/java.util.concurrent",
    "java.base/java.util.concurrent.atomic",
    "java.base/jdk.internal.loader",
    "java.base/jdk.internal.ref",
    "java.base/jdk.internal.reflect",
    "java.base/jdk.internal.math",
    "java.base/jdk.internal.module",
    "java.base/sun.nio.ch",
    "java.rmi/sun.rmi.transport.tcp",
    "jdk.management/com.sun.management.internal",
)

_YAML = """\
cluster_name: dev
num_tokens: 1
initial_token: 0
auto_bootstrap: false
partitioner: org.apache.cassandra.dht.Murmur3Partitioner
endpoint_snitch: SimpleSnitch
dynamic_snitch: false
seed_provider:
  - class_name: org.apache.cassandra.locator.SimpleSeedProvider
    parameters:
      - seeds: "{host}:{storage_port}"
listen_address: {host}
rpc_address: {host}
storage_port: {storage_port}
ssl_storage_port: {ssl_storage_port}
native_transport_port: {port}
data_file_directories: ["{data}/data"]
commitlog_directory: "{data}/commitlog"
saved_caches_directory: "{data}/saved_caches"
hints_directory: "{data}/hints"
cdc_raw_directory: "{data}/cdc_raw"
# a write is acknowledged when it is on disk: servers are killed here on purpose; a window this short
# writes twice as fast as syncing each by itself
commitlog_sync: group
commitlog_sync_group_window: 5ms
commitlog_segment_size: 16MiB
auto_snapshot: false
storage_compatibility_mode: NONE
memtable_heap_space: 96MiB
memtable_offheap_space: 96MiB
# as in its cassandra_latest.yaml: rows stay out of the small heap, and flushes delay what is written much less
memtable_allocation_type: offheap_objects
memtable:
  configurations:
    trie:
      class_name: TrieMemtable
    default:
      inherits: trie
sstable:
  selected_format: bti
file_cache_size: 32MiB
networking_cache_size: 16MiB
key_cache_size: 8MiB
concurrent_compactors: 1
# batches are of one partition each, and spark-sink makes them as large as no warning comes
batch_size_warn_threshold: 64KiB
batch_size_fail_threshold: 640KiB
read_request_timeout: 10s
range_request_timeout: 20s
write_request_timeout: 10s
request_timeout: 20s
"""

_LOGBACK = """\
<configuration>
  <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%d{ISO8601} %level %logger{0}: %msg%n</pattern></encoder>
  </appender>
  <root level="INFO"><appender-ref ref="OUT"/></root>
</configuration>
"""


@dataclass(frozen=True)
class CassandraPorts:
    """Where clients come to, and the two that nodes would use between them."""

    clients: int
    storage: int
    ssl_storage: int


def cassandra_server(state: StateDir, ports: CassandraPorts, jars: Path) -> Server:
    """Describe Cassandra in this folder on these ports; `jars` is the folder of its jars."""
    yaml = state.config("cassandra") / "cassandra.yaml"
    logback = state.config("cassandra") / "logback.xml"
    agent = next(jars.glob("jamm-*.jar"))
    options = (
        *_MEMORY,
        *_COMPACTION_YIELDS,
        *_START,
        *(f"--add-exports={package}=ALL-UNNAMED" for package in _EXPORTED),
        *(f"--add-opens={package}=ALL-UNNAMED" for package in _OPENED),
        f"-javaagent:{agent}",
        f"-Dcassandra.config={yaml.as_uri()}",
        f"-Dcassandra.storagedir={state.data('cassandra')}",
        f"-Dlogback.configurationFile={logback}",
    )
    return Server(
        name="cassandra",
        port=ports.clients,
        command=JavaCommand("org.apache.cassandra.service.CassandraDaemon", options),
        answers=lambda: select_version(ports.clients),
        files={yaml: render_yaml(state, ports), logback: _LOGBACK},
    )


def render_yaml(state: StateDir, ports: CassandraPorts) -> str:
    """Write cassandra.yaml."""
    return _YAML.format(
        host=LOOPBACK,
        port=ports.clients,
        storage_port=ports.storage,
        ssl_storage_port=ports.ssl_storage,
        data=state.data("cassandra"),
    )
