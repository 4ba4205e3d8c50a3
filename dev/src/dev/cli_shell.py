"""The commands that look into the servers: `dev shell cql` and `dev shell kafka`."""

import sys
from typing import Annotated

import msgspec
import typer
from log_schema.kafka_clients import open_admin, open_consumer

from dev import cql_shell, kafka_view
from dev.cassandra_probe import open_session
from dev.cli_state import Json, State, addresses
from dev.kafka_probe import local_settings
from dev.kafka_view import RecordView
from dev.tables import print_table

app = typer.Typer(no_args_is_help=True, help="Look into the servers.")


@app.command(epilog="Example: uv run dev shell cql -e 'DESCRIBE KEYSPACES'")
def cql(
    *,
    execute: Annotated[
        list[str] | None, typer.Option("--execute", "-e", help="A statement; may be given again.")
    ] = None,
    state: State = None,
) -> None:
    """Type CQL and see its rows; every statement ends with a semicolon, `exit` leaves.

    Elsewhere than on a terminal, statements come from standard input. Exit status 1 if one failed.
    """
    interactive = not execute and sys.stdin.isatty()
    given = execute or cql_shell.statements(cql_shell.typed_lines(input) if interactive else sys.stdin)
    with open_session(int(addresses(state)["CASSANDRA_PORT"])) as session:
        taken = [cql_shell.execute(session, each, lambda reason: typer.echo(reason, err=True)) for each in given]
    if not interactive and not all(taken):
        raise typer.Exit(1)


@app.command(epilog="Example: uv run dev shell kafka logs -n 5")
def kafka(
    topic: Annotated[str | None, typer.Argument(help="Print this topic's newest records.", show_default=False)] = None,
    *,
    count: Annotated[int, typer.Option("--count", "-n", min=1, help="How many records.")] = 10,
    as_json: Json = False,
    state: State = None,
) -> None:
    """Print the topics and what their groups have left to read; or the newest records of one topic."""
    bootstrap = addresses(state)["KAFKA_BOOTSTRAP_SERVERS"]
    if topic is None:
        _print_overview(bootstrap, as_json=as_json)
    else:
        _print_newest(bootstrap, topic, count, as_json=as_json)


def _print_overview(bootstrap: str, *, as_json: bool) -> None:
    with open_admin(local_settings(bootstrap), patience=5) as admin:
        topics, groups = kafka_view.topic_views(admin), kafka_view.group_views(admin)
    if as_json:
        typer.echo(msgspec.json.encode({"topics": topics, "groups": groups}).decode())
        return
    print_table(("topic", "partitions", "records"), map(msgspec.structs.astuple, topics))
    typer.echo()
    print_table(("group", "topic", "lag"), map(msgspec.structs.astuple, groups))


def _print_newest(bootstrap: str, topic: str, count: int, *, as_json: bool) -> None:
    consumer = open_consumer(local_settings(bootstrap), patience=5)
    try:
        records = kafka_view.newest(consumer, topic, count)
    finally:
        consumer.close(autocommit=False)
    for record in records:
        typer.echo(msgspec.json.encode(record).decode() if as_json else _line(record))


def _line(record: RecordView) -> str:
    return f"{record.partition}:{record.offset} {record.timestamp:%H:%M:%S} {record.key or '-'} {record.value}"
