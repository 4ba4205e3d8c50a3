"""The command `spark-sink migrate repair`."""

import time
from typing import Annotated

import msgspec
import typer

from spark_sink.cli_errors import DRIFTED, WRONG_USE, reported_errors
from spark_sink.cli_schema import EXIT_STATUS, all_migrations, open_schema, owner
from spark_sink.errors import UnknownVersionError
from spark_sink.log_table import printable
from spark_sink.migration_drift import Drift, Remedy
from spark_sink.migration_history import Scope
from spark_sink.migration_repair import Repair, drifts_at_rest
from spark_sink.migration_repair import repair as repair_history
from spark_sink.query_options import Json, for_program, json_text

_NOTHING = "nothing to repair"
_DONE = {Remedy.FORGET: "forgot", Remedy.ACCEPT: "accepted"}

repair_app = typer.Typer()


@repair_app.command(
    epilog="Examples: spark-sink migrate repair | spark-sink migrate repair 8 --forget | "
    f"spark-sink migrate repair 2 --scope own --accept. {EXIT_STATUS}"
)
def repair(
    version: Annotated[
        int | None, typer.Argument(min=1, help="The migration; without it, print what disagrees and what can be done.")
    ] = None,
    *,
    scope: Annotated[Scope, typer.Option(help="The package's migrations, or your own.")] = Scope.SHIPPED,
    forget: Annotated[
        bool, typer.Option("--forget", help="Drop its entry: `apply` runs it again from its first statement.")
    ] = False,
    accept: Annotated[bool, typer.Option("--accept", help="Take its file, as it is now, for applied in full.")] = False,
    as_json: Json = False,
) -> None:
    """Put the history right where `apply` refuses to go on; waits for a runner at work, and runs no statement.

    A migration that broke off is forgotten or accepted, one whose file was edited after it was applied is accepted.
    What either made in the keyspace stays.
    """
    remedy = _remedy(version, forget=forget, accept=accept)
    with reported_errors():
        if version is not None and remedy:
            _repair(Repair(scope, version, remedy))
        else:
            _show(as_json=for_program(as_json=as_json))


def _remedy(version: int | None, *, forget: bool, accept: bool) -> Remedy | None:
    if forget and accept:
        raise typer.BadParameter("--forget and --accept exclude each other")
    if (version is None) == (forget or accept):
        raise typer.BadParameter(
            "a repair takes a VERSION and one of --forget and --accept; neither, to print what is wrong"
        )
    if version is None:
        return None
    return Remedy.FORGET if forget else Remedy.ACCEPT


def _repair(wanted: Repair) -> None:
    migrations = all_migrations()
    try:
        with open_schema() as schema:
            drift = repair_history(wanted, migrations, schema, owner=owner(), sleep=time.sleep)
    except UnknownVersionError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(WRONG_USE) from None
    typer.echo(f"{_DONE[wanted.remedy]} {printable(drift.label)}" if drift else _NOTHING)


def _show(*, as_json: bool) -> None:
    migrations = all_migrations()
    with open_schema() as schema:
        drifts = drifts_at_rest(migrations, schema, owner=owner(), sleep=time.sleep)
    for drift in drifts:
        typer.echo(json_text(msgspec.json.encode(_line(drift))) if as_json else printable(drift.message))
    if drifts:
        raise typer.Exit(DRIFTED)
    typer.echo(_NOTHING, err=as_json)


def _line(drift: Drift) -> dict[str, str | int | list[str]]:
    return {
        "scope": drift.scope.value,
        "version": drift.version,
        "file": drift.file_name,
        "reason": drift.reason,
        "advice": drift.advice,
        "remedies": [remedy.value for remedy in drift.remedies],
    }
