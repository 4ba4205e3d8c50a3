"""The command `spark-sink`."""

import time
from dataclasses import replace
from typing import Annotated

import structlog
import typer
from log_schema.config import HealthSettings, KafkaSettings, LogSettings, load_settings
from log_schema.healthcheck import healthcheck_app
from log_schema.heartbeat import open_heartbeat
from log_schema.lifecycle import stop_on_signals
from log_schema.process_log import configure_logging

from spark_sink.cassandra_schema import CassandraSchema
from spark_sink.cassandra_session import session_of
from spark_sink.cli_dead_letters import dead_letters
from spark_sink.cli_errors import reported_errors
from spark_sink.cli_incidents import incidents
from spark_sink.cli_migrate import migrate
from spark_sink.cli_query import query
from spark_sink.cli_rates import rates
from spark_sink.cli_tail import tail
from spark_sink.config import CassandraSettings, MetricsSettings, SparkSettings, StreamSettings, WriteSettings
from spark_sink.errors import SchemaMissingError
from spark_sink.healthcheck import MAX_AGE_SECONDS
from spark_sink.kafka_topics import find_topics
from spark_sink.migration import shipped_migrations
from spark_sink.migration_plan import pending
from spark_sink.patience import patient

_PATIENCE_SECONDS = 60

log = structlog.get_logger(__name__)

app = typer.Typer(no_args_is_help=True, help=__doc__, pretty_exceptions_enable=False)
app.add_typer(migrate, name="migrate")
app.add_typer(query)
app.add_typer(tail)
app.add_typer(rates)
app.add_typer(incidents)
app.add_typer(dead_letters, name="dead-letters")
app.add_typer(healthcheck_app("spark-sink", MAX_AGE_SECONDS))


@app.callback()
def main() -> None:
    """Keeps every log record in Cassandra, and finds it again.

    Settings come from the environment: CASSANDRA_*, KAFKA_*, SINK_*, SPARK_JARS, HEALTH_DIR, LOG_LEVEL, LOG_FORMAT; the
    README lists them.
    """
    configure_logging("spark-sink", load_settings(LogSettings))


@app.command(
    epilog="Example: SINK_CHECKPOINT_DIR=/var/lib/spark-sink spark-sink run. Exit status: 0 asked to stop or drained, "
    "1 the stream failed or a server is away, 2 a bad setting, 3 the keyspace's migrations do not fit."
)
def run(
    available_now: Annotated[bool, typer.Option("--available-now", help="Read what is there now, then stop.")] = False,
) -> None:
    """Store the topic `logs` in Cassandra, every record once, until asked to stop."""
    # no other command waits for these
    from spark_sink.metrics import serve_metrics  # noqa: PLC0415
    from spark_sink.spark_run import RunSettings, run_sink  # noqa: PLC0415

    settings = RunSettings(
        kafka=load_settings(KafkaSettings),
        cassandra=load_settings(CassandraSettings),
        write=load_settings(WriteSettings),
        stream=load_settings(StreamSettings),
        spark=load_settings(SparkSettings),
        log=load_settings(LogSettings),
    )
    metrics = load_settings(MetricsSettings)
    heartbeat = open_heartbeat(load_settings(HealthSettings), "spark-sink", "stream")
    with reported_errors():
        serve_metrics(metrics)
        _check_schema(settings.cassandra)
        settings = replace(settings, topics=find_topics(settings.kafka, _PATIENCE_SECONDS))
        stop = stop_on_signals()  # until here nothing is held, and a signal ends the process at once
        run_sink(settings, stop, heartbeat, available_now=available_now)
    log.info("stream_stopped")


def _check_schema(cassandra: CassandraSettings) -> None:
    """Say what is missing before Spark takes its ten seconds to start."""
    with session_of(cassandra, patient(_PATIENCE_SECONDS, time.sleep)) as session:
        history = CassandraSchema(session, cassandra.keyspace, {}).history()
    if missing := pending(shipped_migrations(), history, cassandra.keyspace):
        raise SchemaMissingError(cassandra.keyspace, f"{missing[0].file_name} is not applied")
