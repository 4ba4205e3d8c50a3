"""The command `dev demo`."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from log_schema.config import load_settings
from rich.console import Console

from dev.config import MachineSettings
from dev.demo import ServiceEndedError
from dev.demo_interrupt import interrupt_on_signals
from dev.demo_pipeline import CommandError, Traffic
from dev.demo_run import Finished, run_demo
from dev.demo_screen import PlainScreen, Screen, TerminalScreen, reconciliation_table
from dev.progress import reporter
from dev.state import StateDir, state_dir

demo_command = typer.Typer()


@demo_command.command(
    epilog="Examples: dev demo | dev demo --kill | dev demo --seconds 20 --keep. "
    "Exit status: 0 everything agrees, 1 something differs or failed, 2 wrong use, 130 Ctrl-C."
)
def demo(
    *,
    state: Annotated[Path | None, typer.Option("--state", help="Folder of the demo; .dev/demo by default.")] = None,
    scenario: Annotated[str, typer.Option(help="What the generator plays.")] = "outage",
    seconds: Annotated[int, typer.Option(min=10, max=3600, help="For how long.")] = 60,
    rate: Annotated[int, typer.Option(min=1, max=5000, help="Records a second.")] = 200,
    seed: Annotated[int, typer.Option(help="The same seed, the same records.")] = 7,
    replay: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Real records instead, JSON Lines, gzip too.")
    ] = None,
    kill: Annotated[bool, typer.Option("--kill", help="Kill analyzer, notifier and sink on the way.")] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Leave servers and services running.")] = False,
) -> None:
    """Run the whole pipeline on this machine: an outage, its incident, and what went in against what came out."""
    interrupt_on_signals()
    traffic = Traffic(scenario, seconds, rate, seed, replay.resolve() if replay else None)
    folder = StateDir(state.resolve()) if state else StateDir(state_dir(None, Path.cwd()).root / "demo")
    try:
        finished = run_demo(folder, load_settings(MachineSettings), reporter(), _screen, traffic, kill=kill, keep=keep)
    except (CommandError, ServiceEndedError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        typer.echo("stopped; nothing is left running", err=True)
        raise typer.Exit(130) from None
    _print(finished)
    raise typer.Exit(0 if finished.agrees else 1)


def _screen() -> Screen:
    console = Console()
    return TerminalScreen(console) if console.is_terminal else PlainScreen(_write)


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _print(finished: Finished) -> None:
    console = Console(width=None if sys.stdout.isatty() else 120)
    console.print(reconciliation_table(finished.rows))
    console.print("Everything agrees." if finished.agrees else "Something differs.", style="bold")
    console.print("To look further:")
    for hint in finished.hints:
        console.out(f"  {hint}", highlight=False)
