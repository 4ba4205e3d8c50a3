"""What the commands say when something is wrong, and their exit status."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from log_schema.errors import KafkaUnavailableError

from spark_sink.errors import DriftError, SinkError

FAILED = 1
WRONG_USE = 2
DRIFTED = 3


@contextmanager
def reported_errors() -> Iterator[None]:
    """Say what went wrong inside in one line, and end the command with the status for it."""
    try:
        yield
    except (SinkError, KafkaUnavailableError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(DRIFTED if isinstance(error, DriftError) else FAILED) from None
