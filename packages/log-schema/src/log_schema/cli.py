"""The command `log-schema`."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import typer
from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from log_schema.cli_validate import EPILOG, Json, validate
from log_schema.codec import json_schema
from log_schema.config import KafkaSettings, LogSettings, load_settings
from log_schema.errors import KafkaUnavailableError
from log_schema.kafka_clients import open_admin
from log_schema.process_log import configure_logging
from log_schema.topic_creation import create_topics, missing_topics
from log_schema.topics import SPECS

app = typer.Typer(no_args_is_help=True, help=__doc__, pretty_exceptions_enable=False)
topics = typer.Typer(no_args_is_help=True, help="The pipeline's topics.")
app.add_typer(topics, name="topics")
app.command(epilog=EPILOG)(validate)

_CHECK_PATIENCE_SECONDS = 5


@app.callback()
def main() -> None:
    """The contract of the pipeline's log records.

    Settings come from the environment: KAFKA_BOOTSTRAP_SERVERS, KAFKA_TOPIC_PREFIX, KAFKA_SECURITY_PROTOCOL,
    KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD or KAFKA_SASL_PASSWORD_FILE, KAFKA_SSL_CAFILE,
    LOG_LEVEL, LOG_FORMAT.

    Exit status: 0 done, 1 Kafka is not there or a line is no record, 2 wrong use or a bad setting.
    """
    configure_logging("log-schema", load_settings(LogSettings))


@app.command(epilog="Example: log-schema export > log-record.schema.json")
def export() -> None:
    """Print the JSON Schema of a log record."""
    typer.echo(msgspec.json.format(msgspec.json.encode(json_schema())).decode())


@topics.command(epilog="Example: KAFKA_BOOTSTRAP_SERVERS=broker:9092 log-schema topics create")
def create(as_json: Json = False) -> None:
    """Create the topics that are missing; harmless to run again."""
    settings = load_settings(KafkaSettings)
    with _admin(settings) as admin:
        created = create_topics(admin, settings)
    if as_json:
        typer.echo(msgspec.json.encode({"created": created}).decode())
    else:
        typer.echo(f"created: {', '.join(created) or 'nothing, all topics exist'}")


@topics.command(
    epilog="Example: log-schema topics check --json\n\n"
    "Exit status: 0 all topics exist, 1 some are missing or Kafka is not there."
)
def check(as_json: Json = False) -> None:
    """Say which topics are missing; waits a few seconds for Kafka and changes nothing."""
    settings = load_settings(KafkaSettings)
    logging.getLogger("kafka").setLevel(logging.CRITICAL)  # one line says that Kafka is not there
    with _admin(settings, _CHECK_PATIENCE_SECONDS) as admin:
        missing = missing_topics(admin, settings)
    if as_json:
        typer.echo(msgspec.json.encode({"missing": missing}).decode())
    else:
        typer.echo(f"missing: {', '.join(missing)}" if missing else "all topics exist")
    raise typer.Exit(1 if missing else 0)


@topics.command(name="list", epilog="Example: log-schema topics list --json")
def list_(as_json: Json = False) -> None:
    """Print the topics' names, partitions and settings."""
    settings = load_settings(KafkaSettings)
    rows = [(settings.topic(spec.topic), spec.partitions, spec.configs) for spec in SPECS]
    if as_json:
        keys = ("topic", "partitions", "configs")
        typer.echo(msgspec.json.encode([dict(zip(keys, row, strict=True)) for row in rows]).decode())
        return
    for name, partitions, configs in rows:
        typer.echo(f"{name:26} {partitions} partitions  {' '.join(f'{k}={v}' for k, v in configs.items())}")


@contextmanager
def _admin(settings: KafkaSettings, patience: float = 60) -> Iterator[KafkaAdminClient]:
    """Open a client for as long as the block takes; what goes wrong with Kafka ends the command with a line."""
    try:
        with open_admin(settings, patience=patience) as admin:
            yield admin
    except KafkaUnavailableError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from None
    except KafkaError as error:
        typer.echo(f"error: Kafka: {error!r}", err=True)
        raise typer.Exit(1) from None
