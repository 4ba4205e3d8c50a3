"""The command `log-schema`."""

from typing import Annotated

import msgspec
import typer

from log_schema.codec import json_schema
from log_schema.config import KafkaSettings, LogSettings, load_settings
from log_schema.errors import KafkaUnavailableError
from log_schema.kafka_clients import open_admin
from log_schema.process_log import configure_logging
from log_schema.topic_creation import create_topics
from log_schema.topics import SPECS

app = typer.Typer(no_args_is_help=True, help=__doc__, pretty_exceptions_enable=False)
topics = typer.Typer(no_args_is_help=True, help="The pipeline's topics.")
app.add_typer(topics, name="topics")

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.callback()
def main() -> None:
    """The contract of the pipeline's log records.

    Settings come from the environment: KAFKA_BOOTSTRAP_SERVERS, KAFKA_TOPIC_PREFIX, LOG_LEVEL, LOG_FORMAT.

    Exit status: 0 done, 1 Kafka is not there, 2 wrong use or a bad setting.
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
    try:
        admin = open_admin(settings)
    except KafkaUnavailableError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from None
    with admin:
        created = create_topics(admin, settings)
    if as_json:
        typer.echo(msgspec.json.encode({"created": created}).decode())
    else:
        typer.echo(f"created: {', '.join(created) or 'nothing, all topics exist'}")


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
