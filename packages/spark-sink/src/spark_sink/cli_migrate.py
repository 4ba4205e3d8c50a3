"""The commands `spark-sink migrate …`."""

import time

import msgspec
import typer

from spark_sink.cli_errors import reported_errors
from spark_sink.cli_repair import repair_app
from spark_sink.cli_schema import EXIT_STATUS, all_migrations, open_schema, owner, variables
from spark_sink.log_table import printable
from spark_sink.migration import Migration
from spark_sink.migration_drift import known_versions
from spark_sink.migration_history import HistoryEntry, Scope
from spark_sink.migration_plan import pending
from spark_sink.migrator import apply_migrations, whole_history
from spark_sink.query_options import Json, for_program, json_text

migrate = typer.Typer(
    no_args_is_help=True,
    help=f"The keyspace's migrations: the package's, then those of SINK_MIGRATIONS_DIR.\n\n{EXIT_STATUS}",
)
migrate.add_typer(repair_app)


@migrate.command(epilog=f"Example: spark-sink migrate plan. {EXIT_STATUS}")
def plan() -> None:
    """Print the statements that `apply` would run, with the settings put in; changes nothing."""
    with reported_errors():
        migrations = all_migrations()
        with open_schema() as schema:
            todo = pending(migrations, whole_history(schema), schema.keyspace)
        for migration in todo:
            _print_statements(migration)
    if not todo:
        typer.echo("-- nothing to apply")


@migrate.command(
    epilog=f"Example: SINK_RETENTION_DAYS=14 SINK_REPLICATION=dc1:3 spark-sink migrate apply. {EXIT_STATUS}"
)
def apply() -> None:
    """Create what is missing; harmless to run again, and by several at once: one applies, the others wait."""
    with reported_errors():
        migrations = all_migrations()
        with open_schema() as schema:
            applied = apply_migrations(
                migrations, variables(), schema, owner=owner(), sleep=time.sleep, on_applied=_say_applied
            )
    if not applied:
        typer.echo("nothing to apply")


@migrate.command(epilog=f"Example: spark-sink migrate status --json. {EXIT_STATUS}")
def status(*, as_json: Json = False) -> None:
    """Print what is applied and what is not; exit status 3 where files and history disagree."""
    with reported_errors():
        migrations = all_migrations()
        with open_schema() as schema:
            history = whole_history(schema)
        for scope, version in known_versions(migrations, history):
            line = _line(scope, version, migrations, history)
            typer.echo(json_text(msgspec.json.encode(line)) if for_program(as_json=as_json) else _text(line))
        pending(migrations, history, schema.keyspace)


def _print_statements(migration: Migration) -> None:
    typer.echo(f"-- {migration.label}")
    for statement in migration.rendered(variables()):
        lines = (printable(line) for line in statement.split("\n"))
        typer.echo("\n".join(lines) + ";\n")


def _say_applied(migration: Migration) -> None:
    typer.echo(f"applied {migration.label}")


def _line(
    scope: Scope, version: int, migrations: list[Migration], history: list[HistoryEntry]
) -> dict[str, str | int | dict[str, str]]:
    file = next((one for one in migrations if (one.scope, one.version) == (scope, version)), None)
    entry = next((one for one in history if (one.scope, one.version) == (scope, version)), None)
    state = entry.state.value if entry else "pending"
    return {
        "scope": scope.value,
        "version": version,
        "file": file.file_name if file else entry.file_name if entry else "",
        "state": state if file else f"{state}, without a file",
        "variables": dict(entry.variables) if entry else {},
    }


def _text(line: dict[str, str | int | dict[str, str]]) -> str:
    return f"{line['scope']:10}  {printable(str(line['file'])):32}  {line['state']}"
