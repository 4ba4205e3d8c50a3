"""The command `incidents`."""

import msgspec
import typer
from log_schema.config import load_settings
from log_schema.timestamp import NANOS_PER_MS
from rich.console import Console

from spark_sink.cassandra_incident_reader import read_incidents, read_snapshot
from spark_sink.cassandra_reads import CassandraReads
from spark_sink.cassandra_session import session_of
from spark_sink.cli_errors import reported_errors
from spark_sink.config import CassandraSettings
from spark_sink.incident_table import incident_table
from spark_sink.query_options import EXIT_STATUS, Json, Since, for_program, json_text, now_ms, say
from spark_sink.stored_incident import incident_line, newest_first

incidents = typer.Typer()


@incidents.command(
    name="incidents",
    epilog=f"Examples: spark-sink incidents --since 7d | spark-sink incidents --json --since 1000d. {EXIT_STATUS}",
)
def incidents_(*, since: Since = "30d", as_json: Json = False) -> None:  # type: ignore[assignment]
    """Print the incidents that had errors in that time, those that began last first: a table, elsewhere JSON Lines.

    A line has what the table shows, and the incident's newest snapshot whole.
    """
    settings = load_settings(CassandraSettings)
    since_ms = now_ms() - (since or 0) // NANOS_PER_MS
    with reported_errors(), session_of(settings) as session:
        reads = CassandraReads(session, settings.keyspace)
        found = newest_first(read_incidents(reads), since_ms)
        if for_program(as_json=as_json):
            for incident in found:
                line = incident_line(incident, read_snapshot(reads, incident.incident_id))
                typer.echo(json_text(msgspec.json.encode(line)))
        elif found:
            Console().print(incident_table(found))
        else:
            say("nothing found")
