import cassandra
import pytest
from cassandra import (
    AuthenticationFailed,
    ConsistencyLevel,
    InvalidRequest,
    OperationTimedOut,
    Unavailable,
    UnresolvableContactPoints,
)
from cassandra.cluster import NoHostAvailable
from cassandra.connection import ConnectionShutdown
from cassandra.protocol import OverloadedErrorMessage, SyntaxException
from spark_sink.cassandra_errors import cassandra_errors, one_line, translated
from spark_sink.cassandra_session import open_session
from spark_sink.config import CassandraSettings
from spark_sink.errors import CassandraUnavailableError, RefusedError, SchemaMissingError, SinkError


@pytest.mark.parametrize(
    "error",
    [
        NoHostAvailable("nobody", {}),
        OperationTimedOut(),
        Unavailable("too few", ConsistencyLevel.QUORUM, 2, 1),
        cassandra.WriteTimeout("slow", write_type=0),
        ConnectionShutdown("closed"),
        OverloadedErrorMessage(0, "busy", None),
        UnresolvableContactPoints("cassandra"),  # as when its container is stopped
    ],
)
def test_a_cassandra_that_is_away_or_busy_is_tried_again(error: Exception) -> None:
    """None of these says anything about the row."""
    ours = translated(error, "logs")

    assert isinstance(ours, CassandraUnavailableError)
    assert ours.retryable


@pytest.mark.parametrize("error", [InvalidRequest("Batch too large"), SyntaxException(0, "no viable", None)])
def test_a_refused_row_is_not_tried_again(error: Exception) -> None:
    """It would be refused for ever."""
    assert isinstance(translated(error, "logs"), RefusedError)


@pytest.mark.parametrize(
    "reason", ["unconfigured table logs_by_service", "Keyspace logs does not exist", "Undefined column name headers"]
)
def test_missing_tables_say_what_to_run(reason: str) -> None:
    """It is no fault of the row, which must not become a dead letter."""
    ours = translated(InvalidRequest(reason), "logs")

    assert isinstance(ours, SchemaMissingError)
    assert "spark-sink migrate apply" in str(ours)


def test_a_refused_login_is_not_tried_again() -> None:
    """The driver hides it among unreachable hosts."""
    ours = translated(NoHostAvailable("nobody", {"h": AuthenticationFailed("bad password")}), "logs")

    assert type(ours) is SinkError
    assert not ours.retryable
    assert "bad password" in str(ours)


def test_errors_are_translated_where_they_leave() -> None:
    """Nothing of the driver's gets past the edge."""
    with pytest.raises(CassandraUnavailableError, match="does not answer"), cassandra_errors("logs"):
        raise OperationTimedOut


def test_messages_are_one_line() -> None:
    """A log line and a reason are lines."""
    assert one_line(ValueError("a\n  b")) == "a b"
    assert one_line(ValueError()) == "ValueError"
    assert len(one_line(ValueError("x" * 999))) == 300


def test_a_host_name_that_nobody_knows_is_named() -> None:
    """The driver raises it before it connects."""
    settings = CassandraSettings(contact_points="cassandra.invalid")

    with pytest.raises(CassandraUnavailableError, match=r"cassandra\.invalid:9042 \(CASSANDRA_CONTACT_POINTS"):
        open_session(settings)
