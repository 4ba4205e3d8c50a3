"""Whether Cassandra does its work: it answers CQL."""

from collections.abc import Iterator
from contextlib import contextmanager

from cassandra.cluster import EXEC_PROFILE_DEFAULT, Cluster, ExecutionProfile, Session
from cassandra.policies import WhiteListRoundRobinPolicy

from dev.ports import LOOPBACK

_REQUEST_SECONDS = 30


@contextmanager
def open_session(port: int) -> Iterator[Session]:
    """Open a CQL session on the local Cassandra, and close it."""
    profile = ExecutionProfile(
        load_balancing_policy=WhiteListRoundRobinPolicy([LOOPBACK]), request_timeout=_REQUEST_SECONDS
    )
    cluster = Cluster(
        [LOOPBACK], port=port, execution_profiles={EXEC_PROFILE_DEFAULT: profile}, monitor_reporting_enabled=False
    )
    try:
        yield cluster.connect()
    finally:
        cluster.shutdown()


def select_version(port: int) -> None:
    """Return once a SELECT is answered; raise any `Exception` otherwise."""
    with open_session(port) as session:
        session.execute("SELECT release_version FROM system.local")
