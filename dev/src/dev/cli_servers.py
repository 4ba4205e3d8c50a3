"""The commands around the servers: up, down, status, logs, env, exec, lock."""

import shutil
import sys
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import typer
from log_schema.config import load_settings
from log_schema.lifecycle import stop_on_signals

from dev import server_logs, servers_env, stack
from dev.cli_state import Json, State, addresses, chosen
from dev.config import MachineSettings, own_environment
from dev.errors import CommandMissingError
from dev.jar_relock import relock
from dev.ports import LOOPBACK, WantedPorts
from dev.progress import reporter
from dev.relay import Relay
from dev.server import SERVERS
from dev.state import StateDir
from dev.status import ServerStatus, server_statuses
from dev.tables import print_table
from dev.temporary import temporary_servers

# A program reads it: tests that need servers fail where there are none, instead of being skipped
_REQUIRED = {"REQUIRE_SERVERS": "1"}


def add_to(app: typer.Typer) -> None:
    """Add these commands to the application."""
    example = "Example: uv run dev "
    app.command(epilog=f"{example}up --kafka-port 19092")(up)
    app.command(epilog=f"{example}down")(down)
    app.command(epilog=f"{example}status --json")(status)
    app.command(epilog=f"{example}logs kafka -f")(logs)
    app.command(epilog="Example: uv run --env-file .dev/servers.env log-schema topics create")(env)
    app.command(name="exec", epilog=f"{example}exec -- pytest -m integration")(exec_)
    app.command(epilog=f"{example}lock, after a change of jars.toml")(lock)


def up(
    *,
    state: State = None,
    kafka_port: Annotated[int | None, typer.Option(show_default="9092, else a free one")] = None,
    cassandra_port: Annotated[int | None, typer.Option(show_default="9042, else a free one")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Throw the data of earlier starts away.")] = False,
) -> None:
    """Start Kafka and Cassandra, and return when both do their work. They run until `down`.

    The first start fetches their jars; data of earlier starts is kept.
    """
    where = chosen(state)
    servers = stack.up(
        where,
        machine=load_settings(MachineSettings),
        reporter=reporter(),
        ports=WantedPorts(kafka_port, cassandra_port),
        fresh=fresh,
    )
    typer.echo("up" if servers.started else "up already")
    _print_statuses(where)
    typer.echo(f"data: {where.all_data}, {'new' if fresh and servers.started else 'kept from start to start'}")
    typer.echo(f"for other commands: uv run --env-file {_short(where.servers_env)} <command>")


def down(*, state: State = None) -> None:
    """Stop exactly what `up` started, also after a crash. The data stays; `up --fresh` throws it away."""
    where = chosen(state)
    anything = stack.down(where, reporter=reporter())
    typer.echo(f"down; the data stays in {where.all_data}" if anything else "nothing was running")


def status(*, state: State = None, as_json: Json = False) -> None:
    """Print what runs where. Exit status 1 unless both servers run."""
    where = chosen(state)
    statuses = server_statuses(where)
    if as_json:
        typer.echo(msgspec.json.encode(statuses).decode())
    else:
        _print_statuses(where)
    for gone in (each for each in statuses if each.condition == "gone"):
        typer.echo(f"error: {gone.server}: pid {gone.pid} ended by itself; its log: {gone.log}", err=True)
    if any(each.condition != "running" for each in statuses):
        raise typer.Exit(1)


def logs(
    server: Annotated[Literal["kafka", "cassandra"] | None, typer.Argument(show_default="both")] = None,
    *,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on until Ctrl-C.")] = False,
    lines: Annotated[int, typer.Option("--lines", "-n", min=0)] = 20,
    state: State = None,
) -> None:
    """Print the ends of the servers' logs."""
    where = chosen(state)
    servers = (server,) if server else SERVERS
    for line in server_logs.ends(where, servers, lines):
        typer.echo(line)
    if follow:
        for line in server_logs.follow(where, servers, stop_on_signals().wait):
            typer.echo(line)


def env(*, state: State = None) -> None:
    """Print the servers' addresses as NAME=value lines, as in `.dev/servers.env`."""
    typer.echo(servers_env.render(addresses(state)), nl=False)


def exec_(
    command: Annotated[list[str], typer.Argument(metavar="-- COMMAND…", show_default=False)],
    *,
    state: Annotated[
        Path | None, typer.Option("--state", metavar="DIR", help="Below which folder.", show_default=".dev")
    ] = None,
) -> None:
    """Run a command with servers of its own: fresh, on free ports, in its environment, gone when it ends.

    Exit status: the command's; 128 and the signal's number if a signal ended it; 1 if the servers did not start.
    """
    if shutil.which(command[0]) is None:
        raise CommandMissingError(f"{command[0]}: no such command")
    relay = Relay(foreground=sys.stdin.isatty())
    machine = load_settings(MachineSettings)
    with relay.listening(), temporary_servers(chosen(state).root, machine=machine, reporter=reporter()) as servers:
        ended_with = relay.run(command, own_environment() | servers.env | _REQUIRED)
    raise typer.Exit(ended_with)


def lock() -> None:
    """Pin the jars anew: resolve jars.toml, and write every jar's coordinates and SHA-256 to jars.lock.toml."""
    relock(reporter())


def _print_statuses(state: StateDir) -> None:
    names = ("server", "condition", "address", "pid", "memory", "since")
    print_table(names, [_cells(each) for each in server_statuses(state)])


def _cells(status: ServerStatus) -> tuple[object, ...]:
    address = status.port and f"{LOOPBACK}:{status.port}"
    memory = status.memory_bytes and f"{status.memory_bytes // 2**20} MB"
    return (status.server, status.condition, address, status.pid, memory, status.since)


def _short(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
