"""The commands `spark-sink migrate …`."""

import os
import socket
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import msgspec
import typer
from log_schema.config import load_settings

from spark_sink.cassandra_schema import CassandraSchema
from spark_sink.cassandra_session import open_session
from spark_sink.cli_errors import reported_errors
from spark_sink.config import CassandraSettings, SchemaSettings
from spark_sink.migration import Migration, shipped_migrations
from spark_sink.migration_plan import HistoryEntry, pending
from spark_sink.migrator import apply_migrations
from spark_sink.patience import patient

_PATIENCE_SECONDS = 60
_EXIT_STATUS = "Exit status: 0 done, 1 Cassandra is away or refuses, 2 a bad setting, 3 files and history disagree."

migrate = typer.Typer(no_args_is_help=True, help=f"The keyspace's migrations.\n\n{_EXIT_STATUS}")

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@migrate.command(epilog="Example: spark-sink migrate plan")
def plan() -> None:
    """Print the statements that `apply` would run, with the settings put in; changes nothing."""
    variables = _variables()
    with reported_errors(), _schema() as schema:
        todo = pending(shipped_migrations(), schema.history(), schema.keyspace)
        for migration in todo:
            typer.echo(f"-- {migration.file_name}")
            typer.echo("".join(f"{statement};\n\n" for statement in migration.rendered(variables)), nl=False)
    if not todo:
        typer.echo("-- nothing to apply")


@migrate.command(epilog="Example: SINK_RETENTION_DAYS=14 SINK_REPLICATION=dc1:3 spark-sink migrate apply")
def apply() -> None:
    """Create what is missing; harmless to run again, and by several at once: one applies, the others wait."""
    with reported_errors(), _schema() as schema:
        applied = apply_migrations(
            shipped_migrations(), _variables(), schema, owner=_owner(), sleep=time.sleep, on_applied=_say_applied
        )
    if not applied:
        typer.echo("nothing to apply")


@migrate.command(epilog="Example: spark-sink migrate status --json")
def status(*, as_json: Json = False) -> None:
    """Print what is applied and what is not; exit status 3 where files and history disagree."""
    with reported_errors(), _schema() as schema:
        migrations, history = shipped_migrations(), schema.history()
        lines = [_line(version, migrations, history) for version in _versions(migrations, history)]
        for line in lines:
            typer.echo(msgspec.json.encode(line).decode() if as_json else f"{line['file']:32} {line['state']}")
        pending(migrations, history, schema.keyspace)


@contextmanager
def _schema() -> Iterator[CassandraSchema]:
    settings, schema = load_settings(CassandraSettings), load_settings(SchemaSettings)
    session = patient(_PATIENCE_SECONDS, time.sleep)(open_session, settings)
    try:
        yield CassandraSchema(session, settings.keyspace, schema.replication_factors(settings.local_dc))
    finally:
        session.cluster.shutdown()


def _variables() -> dict[str, str]:
    settings = load_settings(SchemaSettings)
    return {
        "keyspace": load_settings(CassandraSettings).keyspace,
        "ttl_seconds": str(settings.retention_days * 86_400),
        "compaction_window_hours": str(settings.compaction_window_hours),
    }


def _owner() -> str:
    """Name this run as no other: in containers all have the same process id, and may have the same host name."""
    return f"{socket.gethostname()}/{os.getpid()}/{uuid.uuid4().hex[:8]}"


def _say_applied(migration: Migration) -> None:
    typer.echo(f"applied {migration.file_name}")


def _versions(migrations: list[Migration], history: list[HistoryEntry]) -> list[int]:
    return sorted({file.version for file in migrations} | {entry.version for entry in history})


def _line(version: int, migrations: list[Migration], history: list[HistoryEntry]) -> dict[str, object]:
    file = next((migration.file_name for migration in migrations if migration.version == version), None)
    entry = next((entry for entry in history if entry.version == version), None)
    state = entry.state.value if entry else "pending"
    return {
        "version": version,
        "file": file or (entry.file_name if entry else ""),
        "state": state if file else f"{state}, unknown to this version",
        "variables": dict(entry.variables) if entry else {},
    }
