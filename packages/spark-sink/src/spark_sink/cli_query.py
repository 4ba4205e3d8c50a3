"""The commands that read: `logs`, `uids`, `dead-letters`."""

import sys
import time
from typing import Annotated

import msgspec
import typer
from log_schema import encode, format_timestamp, parse_severity, parse_timestamp
from log_schema.config import load_settings
from log_schema.duration_option import given_duration
from log_schema.timestamp import NANOS_PER_MS
from rich.console import Console

from spark_sink.cassandra_reader import CassandraReader, StoredDeadLetter
from spark_sink.cassandra_session import session_of
from spark_sink.cli_errors import reported_errors
from spark_sink.config import CassandraSettings
from spark_sink.log_query import LogQuery, find
from spark_sink.log_table import log_table, printable

_EXIT_STATUS = "Exit status: 0 done (also when nothing is found), 1 Cassandra is away, 2 wrong use or a bad setting."

query = typer.Typer()
dead_letters = typer.Typer(no_args_is_help=True, help="Messages that are no log records.")
query.add_typer(dead_letters, name="dead-letters")

Json = Annotated[bool, typer.Option("--json", help="Print JSON Lines on a terminal too.")]


def _moment(text: str) -> int:
    try:
        return parse_timestamp(text) // NANOS_PER_MS
    except ValueError as error:
        raise typer.BadParameter(f"{error}; write it like 2026-11-24T10:00:00Z") from None


def _severity(text: str) -> int:
    try:
        return parse_severity(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


@query.command(
    epilog=f"Examples: spark-sink logs --service checkout --since 1h --severity error | "
    f"spark-sink logs --trace 6f3cbf058c2765548a39ad724905d6a1 --json. {_EXIT_STATUS}"
)
def logs(
    *,
    service: Annotated[str | None, typer.Option(help="Of this service; of all where none is named.")] = None,
    since: Annotated[
        int | None, typer.Option(parser=given_duration, metavar="SPAN", help="Of the last 90s, 15m, 1h, 7d.")
    ] = None,
    from_: Annotated[
        int | None, typer.Option("--from", parser=_moment, metavar="TIME", help="From this time on (RFC 3339).")
    ] = None,
    to: Annotated[
        int | None, typer.Option(parser=_moment, metavar="TIME", help="Up to before this time (RFC 3339).")
    ] = None,
    severity: Annotated[int, typer.Option(parser=_severity, metavar="NAME", help="At least this severe.")] = "trace",  # type: ignore[assignment]
    trace: Annotated[str | None, typer.Option(metavar="ID", help="Of this trace.")] = None,
    grep: Annotated[str, typer.Option(metavar="TEXT", help="With this text in the body, in any case.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 100,
    as_json: Json = False,
) -> None:
    """Print stored records, newest first: a table on a terminal, JSON Lines elsewhere."""
    wanted = LogQuery(
        service=service,
        trace_id=trace.lower() if trace else None,
        from_ms=max(from_ or 0, _ago(since) if since else 0),
        lowest_severity=severity,
        text=grep,
        limit=limit,
        **({"to_ms": to} if to is not None else {}),
    )
    settings = load_settings(CassandraSettings)
    with reported_errors(), session_of(settings) as session:
        found = find(wanted, CassandraReader(session, settings.keyspace))
        if as_json or not sys.stdout.isatty():
            for record in found:
                typer.echo(encode(record))
        else:
            console = Console()
            console.print(log_table(found, console.width))


@query.command(epilog=f"Example: spark-sink uids | sort | uniq -d. {_EXIT_STATUS}")
def uids() -> None:
    """Print the uid of every stored record, a line each, in no order; for reconciliation."""
    settings = load_settings(CassandraSettings)
    with reported_errors(), session_of(settings) as session:
        for uid in CassandraReader(session, settings.keyspace).uids():
            sys.stdout.write(f"{uid}\n")


@dead_letters.command(name="list", epilog=f"Example: spark-sink dead-letters list --json | wc -l. {_EXIT_STATUS}")
def list_(*, as_json: Json = False) -> None:
    """Print every dead letter: where it stands in Kafka, when it came, and what is wrong with it."""
    settings = load_settings(CassandraSettings)
    with reported_errors(), session_of(settings) as session:
        for letter in CassandraReader(session, settings.keyspace).dead_letters():
            typer.echo(msgspec.json.encode(letter) if as_json or not sys.stdout.isatty() else _line(letter))


def _line(letter: StoredDeadLetter) -> str:
    place = f"{letter.topic}/{letter.partition}/{letter.offset}"
    arrived = format_timestamp(letter.arrived_ms * NANOS_PER_MS)[:19]
    return f"{arrived}Z  {place:24}  {letter.value_bytes or 0:>8} bytes  {printable(letter.reason)}"


def _ago(span: int) -> int:
    return (time.time_ns() - span) // NANOS_PER_MS
