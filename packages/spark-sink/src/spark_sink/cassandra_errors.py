"""The driver's errors as ours."""

from collections.abc import Iterator
from contextlib import contextmanager

from cassandra import (
    AuthenticationFailed,
    DriverException,
    InvalidRequest,
    RequestValidationException,
    Unauthorized,
)
from cassandra.cluster import NoHostAvailable
from cassandra.connection import ConnectionBusy, ConnectionException
from cassandra.protocol import ErrorMessage
from cassandra.protocol import RequestValidationException as RequestValidationMessage

from spark_sink.errors import CassandraUnavailableError, RefusedError, SchemaMissingError, SinkError

DRIVER_ERRORS = (DriverException, NoHostAvailable, ConnectionException, ConnectionBusy, ErrorMessage)

_FOR_GOOD = (AuthenticationFailed, Unauthorized)
_REFUSED = (RequestValidationException, RequestValidationMessage)
_MISSING = ("unconfigured table", "does not exist", "keyspace")


@contextmanager
def cassandra_errors(keyspace: str) -> Iterator[None]:
    """Turn what the driver raises inside into a `SinkError`."""
    try:
        yield
    except DRIVER_ERRORS as error:
        raise translated(error, keyspace) from error


def translated(error: BaseException, keyspace: str) -> SinkError:
    """Give our error for one of the driver's."""
    cause = _login_error(error) or error
    if isinstance(cause, _FOR_GOOD):
        return SinkError(f"Cassandra can't be used: {one_line(cause)}")
    if isinstance(cause, InvalidRequest) and _names_what_is_missing(cause):
        return SchemaMissingError(keyspace, one_line(cause))
    if isinstance(cause, _REFUSED):
        return RefusedError(f"Cassandra refuses it: {one_line(cause)}")
    return CassandraUnavailableError(f"Cassandra does not answer as it should: {one_line(cause)}")


def one_line(error: BaseException, longest: int = 300) -> str:
    """Give an error's message in one line of at most `longest` characters."""
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _login_error(error: BaseException) -> BaseException | None:
    """Find the refused login that the driver hides in a dictionary of errors by host."""
    causes = getattr(error, "errors", None)
    values = causes.values() if isinstance(causes, dict) else ()
    return next((cause for cause in values if isinstance(cause, AuthenticationFailed)), None)


def _names_what_is_missing(error: InvalidRequest) -> bool:
    text = str(error).lower()
    if text.startswith("undefined column"):
        return True
    return any(word in text for word in _MISSING) and ("not exist" in text or "unconfigured" in text)
