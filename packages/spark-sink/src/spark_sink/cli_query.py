"""The commands that read records: `logs`, `uids`."""

import sys
from collections.abc import Iterator
from typing import Annotated

import msgspec
import typer
from log_schema import LogRecord, encode
from log_schema.config import load_settings
from rich.console import Console

from spark_sink.cassandra_reader import CassandraReader
from spark_sink.cassandra_session import session_of
from spark_sink.cli_errors import reported_errors
from spark_sink.config import CassandraSettings
from spark_sink.log_query import LogQuery, find
from spark_sink.log_table import log_table
from spark_sink.placement import after_all
from spark_sink.query_options import (
    EXIT_STATUS,
    Grep,
    Json,
    Service,
    Severity,
    Since,
    for_program,
    json_text,
    moment,
    now_ms,
    say,
    since_ms,
    utf8_text,
)

query = typer.Typer()


@query.command(
    epilog=f"Examples: spark-sink logs --service checkout --since 1h --severity error | "
    f"spark-sink logs --trace 6f3cbf058c2765548a39ad724905d6a1 --json. {EXIT_STATUS}"
)
def logs(
    *,
    service: Service = None,
    since: Since = None,
    from_: Annotated[
        int | None, typer.Option("--from", parser=moment, metavar="TIME", help="From this time on (RFC 3339).")
    ] = None,
    to: Annotated[
        int | None, typer.Option(parser=moment, metavar="TIME", help="Up to before this time (RFC 3339).")
    ] = None,
    severity: Severity = "trace",  # type: ignore[assignment]
    trace: Annotated[str | None, typer.Option(parser=utf8_text, metavar="ID", help="Of this trace.")] = None,
    grep: Grep = "",
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 100,
    as_json: Json = False,
) -> None:
    """Print stored records, newest first: a table on a terminal, JSON Lines elsewhere.

    No more is read than is printed. Errors of all services stand together; below them, without --service, every
    service is asked. The table cuts a long body, JSON Lines have all of it.
    """
    from_ms = max(from_ or 0, since_ms(since))
    if to is not None and to <= from_ms:
        raise typer.BadParameter("no time lies between --from or --since and --to")
    wanted = LogQuery(
        service=service,
        trace_id=trace.lower() if trace is not None else None,
        from_ms=from_ms,
        lowest_severity=severity,
        text=grep,
        limit=limit,
        to_ms=after_all(now_ms()) if to is None else to,
    )
    settings = load_settings(CassandraSettings)
    with reported_errors(), session_of(settings) as session:
        _print(find(wanted, CassandraReader(session, settings.keyspace)), as_json=as_json)


def _print(found: Iterator[LogRecord], *, as_json: bool) -> None:
    if for_program(as_json=as_json):
        for record in found:
            typer.echo(json_text(encode(record)))
    elif shown := list(found):
        console = Console()
        console.print(log_table(shown, console.width))
    else:
        say("nothing found")


@query.command(epilog=f"Example: spark-sink uids | sort | uniq -d. {EXIT_STATUS}")
def uids() -> None:
    """Print the uid of every stored record, a line each, in no order; for reconciliation.

    One with characters that can't be printed stands as JSON writes it.
    """
    settings = load_settings(CassandraSettings)
    with reported_errors(), session_of(settings) as session:
        for uid in CassandraReader(session, settings.keyspace).uids():
            sys.stdout.write(f"{uid if uid.isprintable() else json_text(msgspec.json.encode(uid))}\n")
        sys.stdout.flush()
