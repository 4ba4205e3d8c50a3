"""The command `tail`."""

import time

import typer
from log_schema import encode
from log_schema.config import load_settings
from rich.console import Console

from spark_sink.cassandra_reader import CassandraReader
from spark_sink.cassandra_session import session_of
from spark_sink.cli_errors import reported_errors
from spark_sink.config import CassandraSettings
from spark_sink.log_query import LogQuery
from spark_sink.log_table import log_line
from spark_sink.log_tail import Tail, follow
from spark_sink.query_options import Grep, Json, Service, Severity, for_program, json_text, now_ms, say

tail = typer.Typer()


@tail.command(
    name="tail",
    epilog="Example: spark-sink tail --service checkout --severity warn. Exit status: 130 ended by Ctrl-C, 143 by "
    "SIGTERM, 1 Cassandra is away at the start or refuses, or nobody reads on, 2 wrong use or a bad setting.",
)
def tail_(
    *,
    service: Service = None,
    severity: Severity = "trace",  # type: ignore[assignment]
    grep: Grep = "",
    as_json: Json = False,
) -> None:
    """Print records as they become readable, until Ctrl-C: lines on a terminal, JSON Lines elsewhere.

    It looks twice a second and prints what is new, oldest first. A record that comes more than 10 seconds after newer
    ones is printed up to 10 seconds later; one that comes more than 2 minutes after them may be missed, and one that
    comes after 50,000 newer ones. While Cassandra is away it goes on trying. Without --service it asks for
    every service in turn, except for errors, which stand together.
    """
    wanted = LogQuery(service=service, lowest_severity=severity, text=grep)
    settings, console = load_settings(CassandraSettings), Console()
    plain = for_program(as_json=as_json)
    with reported_errors(), session_of(settings) as session:
        records = Tail(wanted, CassandraReader(session, settings.keyspace), now_ms)
        for record in follow(records, time.sleep, say):
            if plain:
                typer.echo(json_text(encode(record)))
            else:
                console.print(log_line(record, console.width), no_wrap=True, crop=True)
