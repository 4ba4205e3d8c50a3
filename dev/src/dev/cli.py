"""The commands of `dev`: wiring only."""

import logging
import sys
from pathlib import Path
from typing import Annotated

import typer
from log_schema.config import load_settings

from dev import stack
from dev.config import MachineSettings
from dev.errors import DevError
from dev.progress import reporter
from dev.state import StateDir, state_dir

app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown", pretty_exceptions_enable=False)

State = Annotated[Path | None, typer.Option("--state", help="Folder of the servers; the checkout's .dev by default.")]


@app.command()
def up(
    state: State = None,
    kafka_port: Annotated[int | None, typer.Option(help="9092 if free, else a free one.")] = None,
    cassandra_port: Annotated[int | None, typer.Option(help="9042 if free, else a free one.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Throw the data of earlier starts away.")] = False,
) -> None:
    """Start Kafka and Cassandra on this machine, and wait until both answer."""
    ports = stack.WantedPorts(kafka_port, cassandra_port)
    servers = stack.up(
        _state(state), machine=load_settings(MachineSettings), reporter=reporter(), ports=ports, fresh=fresh
    )
    sys.stdout.write(f"kafka {servers.kafka_bootstrap} cassandra 127.0.0.1:{servers.cassandra_port}\n")


@app.command()
def down(state: State = None) -> None:
    """Stop what `up` started; the data stays."""
    stack.down(_state(state), reporter=reporter())


def _state(given: Path | None) -> StateDir:
    return state_dir(given, Path.cwd())


def main() -> None:
    """Run a command; what goes wrong is one line and status 1."""
    logging.basicConfig(level=logging.CRITICAL)
    try:
        app()
    except DevError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(1) from None
