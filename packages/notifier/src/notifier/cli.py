"""The command `notifier`, and what it is made of."""

import random
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Annotated

import msgspec
import structlog
import typer
from kafka.errors import KafkaError
from log_schema import Topic
from log_schema.acked_producer import AckedProducer
from log_schema.compacted_topic import read_latest
from log_schema.config import HealthSettings, KafkaSettings, LogSettings, load_settings
from log_schema.errors import DeliveryError, KafkaUnavailableError
from log_schema.healthcheck import healthcheck_app
from log_schema.heartbeat import open_heartbeat
from log_schema.kafka_clients import open_producer
from log_schema.lifecycle import stop_on_signals
from log_schema.process_log import configure_logging
from log_schema.watchdog import end_when_stuck
from rich.console import Console

from notifier.config import NotifierSettings, SlackSettings
from notifier.console import ConsoleMessenger
from notifier.errors import InputError, MessengerError, TokenError, TopicMissingError
from notifier.gate import Gate
from notifier.input_file import read_notification
from notifier.kafka_ledger import KafkaLedger
from notifier.kafka_source import KafkaSource
from notifier.ports import Messenger
from notifier.service import Service
from notifier.slack import SlackMessenger
from notifier.slack_api import SlackApi
from notifier.slack_blocks import message_blocks, message_text
from notifier.status import status_rows
from notifier.status_table import status_table
from notifier.system_clock import SystemClock

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
app.add_typer(healthcheck_app("notifier"))
log = structlog.get_logger(__name__)

_PIPE_WIDTH = 200  # a table in a pipe has no screen to fit

Json = Annotated[bool, typer.Option("--json", help="Print JSON, one object an incident.")]
Limit = Annotated[int, typer.Option(min=1, help="How many incidents to print, those that began last first.")]
File = Annotated[str, typer.Argument(metavar="FILE", help="A notification as JSON; - reads standard input.")]
AsBlocks = Annotated[bool, typer.Option("--slack", help="Print what Slack would be sent, for its Block Kit Builder.")]


@app.callback()
def main() -> None:
    """Make Slack, or the console, show each incident as it should be shown now.

    Settings come from the environment: KAFKA_BOOTSTRAP_SERVERS, KAFKA_TOPIC_PREFIX, SLACK_BOT_TOKEN or
    SLACK_BOT_TOKEN_FILE, SLACK_CHANNEL, SLACK_BASE_URL, SLACK_TIMEOUT, NOTIFIER_INTERVAL, NOTIFIER_SESSION_TIMEOUT,
    HEALTH_DIR, LOG_LEVEL, LOG_FORMAT.

    Exit status: 0 done, 1 something is not there or not as it must be (the line on standard error says what), 2 wrong
    use or a bad setting.
    """
    configure_logging("notifier", load_settings(LogSettings))


@app.command(epilog="Example: SLACK_BOT_TOKEN=xoxb-… SLACK_CHANNEL=C0123456789 notifier run")
def run() -> None:
    """Show incidents as they change, in Slack where a token and a channel are set, else on standard output.

    Goes on until SIGTERM or Ctrl-C (exit status 0). Exit status 1: Slack does not know the token, a topic is missing,
    or Kafka does not answer; nothing is lost by it.
    """
    kafka, settings = load_settings(KafkaSettings), load_settings(NotifierSettings)
    heartbeat = open_heartbeat(load_settings(HealthSettings), "notifier", "reconcile")
    end_when_stuck(heartbeat)
    messenger = _messenger(load_settings(SlackSettings))
    with (
        _errors_end_the_process(),
        closing(KafkaSource(kafka, settings.session, heartbeat)) as source,
        closing(AckedProducer(open_producer(kafka))) as producer,
    ):
        ledger = KafkaLedger(kafka, producer)
        gate = Gate(settings.interval, random.random)
        service = Service(source=source, ledger=ledger, messenger=messenger, gate=gate, clock=SystemClock())
        stop = stop_on_signals()
        log.info("notifier_started", adapter=messenger.name)
        service.run(stop)
        log.info("notifier_stopped", waiting=service.waiting)


@app.command(epilog="Example: notifier status --json | jq 'select(.state != \"delivered\")'")
def status(as_json: Json = False, limit: Limit = 20) -> None:
    """Print what should be shown of each incident, beside what is.

    Exit status 1: Kafka does not answer.
    """
    kafka = load_settings(KafkaSettings)
    with _errors_end_the_process(), Console(stderr=True).status("reading the topics"):
        topics = (Topic.NOTIFICATIONS, Topic.DELIVERED)
        desired, delivered = (read_latest(kafka, kafka.topic(topic)) for topic in topics)
    rows = status_rows(desired, delivered)[:limit]
    if as_json:
        for row in rows:
            typer.echo(msgspec.json.encode(row).decode())
    else:
        _console().print(status_table(rows) if rows else "no incidents")


@app.command(epilog="Example: notifier preview incident.json; notifier preview --slack - < incident.json")
def preview(file: File, as_blocks: AsBlocks = False) -> None:
    """Show a notification as it would be shown, without Kafka or Slack.

    Exit status 1: the file can't be read, or is no notification.
    """
    with _errors_end_the_process():
        desired = read_notification(file)
    if as_blocks:
        message = {"text": message_text(desired), "blocks": message_blocks(desired)}
        typer.echo(msgspec.json.format(msgspec.json.encode(message)).decode())
    else:
        ConsoleMessenger(_console()).post(desired)


def _messenger(settings: SlackSettings) -> Messenger:
    if settings.bot_token is None or settings.channel is None:
        return ConsoleMessenger(_console())
    timeout = timedelta(seconds=settings.timeout)
    api = SlackApi(settings.bot_token.get_secret_value(), settings.base_url, timeout)
    messenger = SlackMessenger(api, settings.channel)
    with _errors_end_the_process():
        _check(messenger)
    return messenger


def _check(slack: SlackMessenger) -> None:
    try:
        slack.check()
        slack.find("", time.time_ns())  # what a restart after a kill will need
    except TokenError:
        raise
    except MessengerError as error:
        log.warning("slack_check_failed", reason=error.reason, detail=str(error))


def _console() -> Console:
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a console that knows no emoji still shows the rest
    return Console(file=sys.stdout, width=None if sys.stdout.isatty() else _PIPE_WIDTH)


@contextmanager
def _errors_end_the_process() -> Iterator[None]:
    try:
        yield
    except (DeliveryError, InputError, KafkaUnavailableError, TokenError, TopicMissingError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from None
    except KafkaError as error:  # the group, the topic or our rights have changed under us
        typer.echo(f"error: Kafka: {error!r}", err=True)
        raise typer.Exit(1) from None
