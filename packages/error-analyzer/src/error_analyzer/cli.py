"""The command `error-analyzer`: names every adapter, and nothing else does."""

import threading
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

import structlog
import typer
from kafka.errors import KafkaError
from log_schema.config import HealthSettings, KafkaSettings, LogSettings, load_settings
from log_schema.errors import KafkaUnavailableError
from log_schema.healthcheck import healthcheck_app
from log_schema.heartbeat import Heartbeat, open_heartbeat
from log_schema.lifecycle import stop_on_signals
from log_schema.process_log import configure_logging
from log_schema.watchdog import end_when_stuck
from rich.console import Console

from error_analyzer.config import AnalyzerSettings, ModelSettings
from error_analyzer.counsel import Counsel
from error_analyzer.daemon_call import in_daemon_thread
from error_analyzer.detect import Detect, DetectTally
from error_analyzer.diagnose import Diagnose, DiagnoseTally
from error_analyzer.errors import AnalyzerError, SnapshotError
from error_analyzer.incident import Incident, encode_incident
from error_analyzer.incident_table import incident_page, incident_table
from error_analyzer.kafka_groups import Membership
from error_analyzer.kafka_journal import KafkaJournal, read_incidents
from error_analyzer.kafka_logs import KafkaErrorSink, KafkaLogSource
from error_analyzer.metrics import serve_metrics
from error_analyzer.running import Loop, run_loops

app = typer.Typer(no_args_is_help=True, help=__doc__, pretty_exceptions_enable=False)
incidents = typer.Typer(no_args_is_help=False, help="The incidents found so far.", invoke_without_command=True)
app.add_typer(incidents, name="incidents")
app.add_typer(healthcheck_app("error-analyzer"))

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")]
All = Annotated[bool, typer.Option("--all", help="Also those that are only watched, and those joined with others.")]

log = structlog.get_logger(__name__)


class Role(StrEnum):
    """Which of the two loops a process runs."""

    DETECT = "detect"
    DIAGNOSE = "diagnose"
    ALL = "all"


@app.callback()
def main() -> None:
    """Finds what broke in the logs, where it started and on which evidence.

    Settings come from the environment: KAFKA_BOOTSTRAP_SERVERS, KAFKA_TOPIC_PREFIX, ANALYZER_BATCH_SIZE,
    ANALYZER_BATCH_AGE_MS, ANALYZER_QUIET_PERIOD_S, ANALYZER_SESSION_TIMEOUT_S,
    ANALYZER_INSTANCE_ID, ANALYZER_METRICS_PORT, ANALYZER_METRICS_ADDRESS, MISTRAL_API_KEY or
    MISTRAL_API_KEY_FILE, MISTRAL_MODEL, MISTRAL_SERVER_URL, HEALTH_DIR, LOG_LEVEL, LOG_FORMAT.

    Exit status: 0 done, or stopped by a signal; 1 Kafka is not there or a loop failed; 2 wrong use or a bad setting.
    """
    configure_logging("error-analyzer", load_settings(LogSettings))


@app.command(
    epilog="Examples: error-analyzer run | error-analyzer run --role detect (as many as `logs` has partitions)"
    " | MISTRAL_API_KEY=… error-analyzer run --role diagnose"
)
def run(role: Annotated[Role, typer.Option(help="Which loop; `all` runs both.")] = Role.ALL) -> None:
    """Watch `logs` for errors and keep `incidents` and `notifications` up to date, until stopped."""
    settings, kafka = load_settings(AnalyzerSettings), load_settings(KafkaSettings)
    model = load_settings(ModelSettings)
    stop = stop_on_signals()
    tallies: dict[str, DetectTally | DiagnoseTally] = {}
    heartbeats = {loop: _heartbeat(loop) for loop in ("detect", "diagnose") if role in {loop, Role.ALL}}
    loops: dict[str, Loop] = {}
    if "detect" in heartbeats:
        loops["detect"] = _detect(kafka, settings, heartbeats["detect"], _note(tallies, "detect"))
    if "diagnose" in heartbeats:
        loops["diagnose"] = _diagnose(kafka, settings, model, heartbeats["diagnose"], _note(tallies, "diagnose"))
    end_when_stuck(*heartbeats.values())
    if settings.metrics_port:
        _serve(tallies, settings)
    log.info("analyzer_started", role=role.value, model=model.model if model.enabled else "rules only")
    ended_well = run_loops(loops, stop, (AnalyzerError, KafkaUnavailableError, KafkaError))
    log.info("analyzer_stopped")
    raise typer.Exit(0 if ended_well else 1)


@incidents.callback(epilog="Example: error-analyzer incidents")
def incidents_(context: typer.Context) -> None:
    """The incidents found so far; without a command, the list."""
    if context.invoked_subcommand is None:
        list_(as_json=False, everything=False)


@incidents.command(
    name="list", epilog="Examples: error-analyzer incidents list | error-analyzer incidents list --all --json"
)
def list_(as_json: Json = False, everything: All = False) -> None:
    """Print the incidents that people were told of, oldest first."""
    found = [i for i in _read() if everything or (i.status != "watching" and not i.merged_into)]
    if as_json:
        _print_json(found)
    elif found:
        Console().print(incident_table(found))
    else:
        typer.echo("no incidents")


@incidents.command(epilog="Example: error-analyzer incidents show 3f2a9c0d11e84b7a")
def show(
    incident_id: Annotated[str, typer.Argument(metavar="ID", help="An incident's id, or how it begins.")],
    as_json: Json = False,
) -> None:
    """Print everything about one incident."""
    found = [incident for incident in _read() if incident.incident_id.startswith(incident_id)]
    if len(found) != 1:
        typer.echo(f"error: {len(found) or 'no'} incidents with the id {incident_id}", err=True)
        raise typer.Exit(1)
    if as_json:
        _print_json(found)
    else:
        Console().print(incident_page(found[0]))


def _note(tallies: dict[str, DetectTally | DiagnoseTally], role: str) -> Callable[[DetectTally | DiagnoseTally], None]:
    return lambda tally: tallies.__setitem__(role, tally)


def _heartbeat(role: str) -> Heartbeat:
    return open_heartbeat(load_settings(HealthSettings), "error-analyzer", role)


def _detect(
    kafka: KafkaSettings, settings: AnalyzerSettings, heartbeat: Heartbeat, note: Callable[[DetectTally], None]
) -> Loop:
    def loop(stop: threading.Event) -> None:
        source = KafkaLogSource(kafka, _membership(settings), heartbeat)
        with closing(source), closing(KafkaErrorSink(kafka)) as sink:
            detect = Detect(source, sink, batch_size=settings.batch_size, batch_age=settings.batch_age)
            note(detect.tally)
            detect.run(stop)

    return loop


def _diagnose(
    kafka: KafkaSettings,
    settings: AnalyzerSettings,
    model: ModelSettings,
    heartbeat: Heartbeat,
    note: Callable[[DiagnoseTally], None],
) -> Loop:
    def loop(stop: threading.Event) -> None:
        counsel = _counsel(model, stop) if model.enabled else None
        with closing(KafkaJournal(kafka, _membership(settings), heartbeat)) as journal:
            diagnose = Diagnose(journal, quiet=settings.quiet_period, counsel=counsel)
            note(diagnose.tally)
            diagnose.run(stop)

    return loop


def _membership(settings: AnalyzerSettings) -> Membership:
    return Membership(timedelta(seconds=settings.session_timeout_s), settings.instance_id or None)


def _counsel(model: ModelSettings, stop: threading.Event) -> Counsel:
    from error_analyzer.mistral import MistralAnalyst  # noqa: PLC0415 - a second of imports that most runs don't need

    return Counsel(MistralAnalyst(model), in_daemon_thread, stop.wait)


def _serve(tallies: dict[str, DetectTally | DiagnoseTally], settings: AnalyzerSettings) -> None:
    try:
        serve_metrics(tallies, settings.metrics_port, settings.metrics_address)
    except OSError as error:
        typer.echo(f"error: no metrics on port {settings.metrics_port} (ANALYZER_METRICS_PORT): {error}", err=True)
        raise typer.Exit(1) from None


def _read() -> list[Incident]:
    try:
        return read_incidents(load_settings(KafkaSettings))
    except (KafkaUnavailableError, SnapshotError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from None


def _print_json(found: list[Incident]) -> None:
    for incident in found:
        typer.echo(encode_incident(incident).decode())
