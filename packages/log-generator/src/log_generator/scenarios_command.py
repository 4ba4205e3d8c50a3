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
        kinds = ", ".join(fault["kind"] for fault in row["faults"]) or "no fault"
        typer.echo(f"{row['name']:16} {kinds:20} {row['description']}")


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
            typer.echo(f"{name}: ok: {_told(summary)}")
    raise typer.Exit(1 if wrong else 0)


def _told(summary: dict[str, Any]) -> str:
    parts = [f"{summary['services']} services", f"{len(summary['faults'])} faults"]
    parts += [f"{summary['noise']} kinds of noise"] if summary["noise"] else []
    return ", ".join([*parts, *summary["pollution"]])


def _summary(loaded: LoadedScenario) -> dict[str, Any]:
    scenario = loaded.scenario
    return {
        "name": loaded.name,
        "description": scenario.description,
        "system": scenario.system,
        "environment": loaded.system.environment,
        "services": len(loaded.system.services),
        "faults": [{"kind": fault.kind, "root": fault.root} for fault in scenario.faults],
        "noise": len(scenario.noise),
        "pollution": [name for name in ("planted", "injections", "malformed") if getattr(scenario, name) is not None],
    }
