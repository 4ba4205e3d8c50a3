"""What every command takes: the folder of the servers."""

from pathlib import Path
from typing import Annotated

import typer

from dev import servers_env
from dev.errors import NotRunningError
from dev.state import StateDir, state_dir

State = Annotated[
    Path | None, typer.Option("--state", metavar="DIR", help="Folder of the servers.", show_default=".dev")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def chosen(given: Path | None) -> StateDir:
    """Give the folder that was asked for, else the checkout's `.dev`."""
    return state_dir(given, Path.cwd())


def addresses(given: Path | None) -> dict[str, str]:
    """Give the variables that say where the servers are.

    Raises:
        NotRunningError: they are not up.
    """
    state = chosen(given)
    try:
        return servers_env.parse(state.servers_env.read_text())
    except FileNotFoundError:
        raise NotRunningError(f"no servers are up in {state.root}: `uv run dev up` starts them") from None
