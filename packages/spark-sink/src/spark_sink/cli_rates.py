"""The command `rates`."""

import msgspec
import typer
from log_schema.config import load_settings
from log_schema.timestamp import NANOS_PER_MS
from rich.console import Console

from spark_sink.cassandra_rates_reader import CassandraRatesReader
from spark_sink.cassandra_reads import CassandraReads
from spark_sink.cassandra_session import session_of
from spark_sink.cli_errors import reported_errors
from spark_sink.config import CassandraSettings
from spark_sink.placement import DAY_MS
from spark_sink.query_options import EXIT_STATUS, Json, Service, Since, for_program, json_text, now_ms, say
from spark_sink.rate_series import minutes_until, rate_series
from spark_sink.rate_table import rate_table

_LONGEST_DAYS = 366  # each minute is kept in memory

rates = typer.Typer()


@rates.command(
    name="rates",
    epilog=f"Examples: spark-sink rates --since 6h | spark-sink rates --service checkout --json. {EXIT_STATUS}",
)
def rates_(*, service: Service = None, since: Since = "1h", as_json: Json = False) -> None:  # type: ignore[assignment]
    """Print how many records came in each minute: a chart of each service on a terminal, JSON Lines elsewhere.

    A minute without a record is blank in the chart; errors stand below in red, on a scale of their own. The minutes
    are the records' own, the last of them is still running, and JSON Lines have a line for each minute.
    """
    span_ms = (since or 0) // NANOS_PER_MS
    if span_ms > _LONGEST_DAYS * DAY_MS:
        raise typer.BadParameter(f"rates go back {_LONGEST_DAYS}d at most", param_hint="--since")
    minutes = minutes_until(now_ms(), span_ms)
    settings = load_settings(CassandraSettings)
    with reported_errors(), session_of(settings) as session:
        reader = CassandraRatesReader(CassandraReads(session, settings.keyspace))
        services = reader.services(minutes) if service is None else [service]
        every = (rate_series(name, reader.rates(name, minutes), minutes) for name in services)
        found = (series for series in every if any(series.records))
        if for_program(as_json=as_json):
            for series in found:
                for line in series.lines():
                    typer.echo(json_text(msgspec.json.encode(line)))
        elif shown := list(found):
            console = Console()
            console.print(rate_table(shown, minutes, console.width))
        else:
            say("nothing found")
