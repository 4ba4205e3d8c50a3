"""The commands `log-generator scenarios list|show|check`."""

from typing import Annotated, Any

import msgspec
import typer

from log_generator.errors import ScenarioError
from log_generator.scenario_file import LoadedScenario, load_scenario, shipped_scenarios
from log_generator.session import failures_end_the_process

scenarios = typer.Typer(no_args_is_help=True, help="What can be generated.")

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@scenarios.command(name="list", epilog="Example: log-generator scenarios list --json")
def list_(*, as_json: Json = False) -> None:
    """Print the scenarios that come with the generator."""
    rows = [_summary(load_scenario(name)) for name in shipped_scenarios()]
    if as_json:
        typer.echo(msgspec.json.encode(rows).decode())
        return
    for row in rows:
        typer.echo(f"{row['name']:10} {row['description']}")


@scenarios.command(epilog="Example: log-generator scenarios show outage > my.toml")
def show(name: Annotated[str, typer.Argument(metavar="NAME|FILE.toml")], *, as_json: Json = False) -> None:
    """Print a scenario's TOML, a good start for one of your own."""
    with failures_end_the_process():
        loaded = load_scenario(name)
    typer.echo(msgspec.json.encode(_summary(loaded)).decode() if as_json else loaded.text, nl=as_json)


@scenarios.command(epilog="Example: log-generator scenarios check my.toml")
def check(files: Annotated[list[str], typer.Argument(metavar="NAME|FILE.toml...")]) -> None:
    """Say what is wrong in scenarios, with file, line and key; the status is 1 when something is."""
    wrong = False
    for name in files:
        try:
            summary = _summary(load_scenario(name))
        except ScenarioError as error:
            wrong = True
            typer.echo(str(error))
        else:
            typer.echo(f"{name}: ok: {summary['services']} services, {len(summary['faults'])} faults")
    raise typer.Exit(1 if wrong else 0)


def _summary(loaded: LoadedScenario) -> dict[str, Any]:
    return {
        "name": loaded.name,
        "description": loaded.scenario.description,
        "system": loaded.scenario.system,
        "environment": loaded.system.environment,
        "services": len(loaded.system.services),
        "faults": [{"kind": fault.kind, "root": fault.root} for fault in loaded.scenario.faults],
    }
