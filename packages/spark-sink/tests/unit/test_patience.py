import pytest
from spark_sink.errors import CassandraUnavailableError, RefusedError
from spark_sink.patience import patient


def test_a_retryable_error_is_tried_again() -> None:
    """Cassandra comes back and nobody notices."""
    answers = [CassandraUnavailableError("a"), CassandraUnavailableError("b")]
    waits: list[float] = []

    def call() -> str:
        if answers:
            raise answers.pop()
        return "done"

    assert patient(60, waits.append)(call) == "done"
    assert len(waits) == 2


def test_any_other_error_is_not() -> None:
    """A refused row stays refused."""
    waits: list[float] = []

    def call() -> None:
        raise RefusedError("no")

    with pytest.raises(RefusedError):
        patient(60, waits.append)(call)
    assert waits == []


def test_patience_ends() -> None:
    """The last error is raised as it is."""

    def call() -> None:
        raise CassandraUnavailableError("away")

    with pytest.raises(CassandraUnavailableError, match="away"):
        patient(0, lambda _: None)(call)
