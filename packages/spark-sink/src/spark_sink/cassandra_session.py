"""Connections to Cassandra."""

import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from cassandra import ConsistencyLevel
from cassandra.auth import PlainTextAuthProvider
from cassandra.cluster import EXEC_PROFILE_DEFAULT, Cluster, ExecutionProfile, Session
from cassandra.policies import ConstantReconnectionPolicy, DCAwareRoundRobinPolicy, TokenAwarePolicy
from cassandra.query import dict_factory
from tenacity import Retrying

from spark_sink.cassandra_errors import DRIVER_ERRORS, translated
from spark_sink.config import CassandraSettings

_REQUEST_SECONDS = 20.0  # a schema change takes seconds
_RECONNECT_SECONDS = 1.0  # the driver's own choice doubles up to ten minutes


def open_session(settings: CassandraSettings) -> Session:
    """Connect; end it with `session.cluster.shutdown()`. Never before a fork.

    Raises:
        SinkError: nobody answers, or the login is refused; its `retryable` tells them apart.
    """
    logging.getLogger("cassandra").setLevel(logging.ERROR)  # it warns at every attempt to reconnect
    try:
        return _connected(_cluster(settings))
    except DRIVER_ERRORS as error:
        place = f"{settings.contact_points}:{settings.port} (CASSANDRA_CONTACT_POINTS, CASSANDRA_PORT)"
        ours = translated(error, settings.keyspace)
        raise type(ours)(f"{place}: {ours}") from error


@contextmanager
def session_of(settings: CassandraSettings, retrying: Retrying | None = None) -> Iterator[Session]:
    """Hold a connection for as long as the block runs; with `retrying`, wait for a Cassandra that is not up yet.

    Raises:
        SinkError: as `open_session` does.
    """
    session = retrying(open_session, settings) if retrying else open_session(settings)
    try:
        yield session
    finally:
        session.cluster.shutdown()


def _connected(cluster: Cluster) -> Session:
    try:
        return cluster.connect()
    except DRIVER_ERRORS:
        cluster.shutdown()
        raise


def _cluster(settings: CassandraSettings) -> Cluster:
    profile = ExecutionProfile(
        load_balancing_policy=TokenAwarePolicy(DCAwareRoundRobinPolicy(local_dc=settings.local_dc)),
        consistency_level=getattr(ConsistencyLevel, settings.consistency),
        serial_consistency_level=ConsistencyLevel.LOCAL_SERIAL,
        request_timeout=_REQUEST_SECONDS,
        row_factory=dict_factory,
    )
    return Cluster(
        settings.contact_points.split(","),
        port=settings.port,
        execution_profiles={EXEC_PROFILE_DEFAULT: profile},
        auth_provider=_login(settings),
        ssl_context=ssl.create_default_context(cafile=settings.ssl_cafile) if settings.ssl_cafile else None,
        reconnection_policy=ConstantReconnectionPolicy(_RECONNECT_SECONDS, max_attempts=None),
        monitor_reporting_enabled=False,
        application_name="spark-sink",
    )


def _login(settings: CassandraSettings) -> PlainTextAuthProvider | None:
    if not settings.username:
        return None
    password = settings.password.get_secret_value() if settings.password else ""
    return PlainTextAuthProvider(settings.username, password)
