"""What both commands that send records share: they run, tell how it went, and end with a status that says it."""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from threading import Event
from typing import NoReturn

import msgspec
import typer
from kafka.errors import KafkaError
from log_schema.config import HealthSettings, load_settings
from log_schema.errors import DeliveryError, KafkaUnavailableError
from log_schema.heartbeat import Heartbeat, open_heartbeat

from log_generator.carriage import Outcome, carry
from log_generator.collector import collect_seldom
from log_generator.emission import Source
from log_generator.errors import GeneratorError, OutputError, ScenarioError
from log_generator.log_progress import LogProgress
from log_generator.outputs import Outputs
from log_generator.pace import Pace
from log_generator.progress import Progress
from log_generator.pulse import Pulse
from log_generator.terminal_progress import TerminalProgress
from log_generator.totals import Totals, in_words


@contextlib.contextmanager
def failures_end_the_process() -> Iterator[None]:
    """Turn what can go wrong before the first record into a line and a status: 2 for a wrong scenario, else 1."""
    try:
        yield
    except ScenarioError as error:
        typer.echo(f"error: {error}" if len(error.problems) == 1 else str(error), err=True)
        raise typer.Exit(2) from None
    except (GeneratorError, KafkaUnavailableError, DeliveryError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from None
    except KafkaError as error:  # the broker refuses, for instance because we may not read a topic
        typer.echo(f"error: Kafka: {error!r}", err=True)
        raise typer.Exit(1) from None


def begin_heartbeat() -> Heartbeat:
    """Begin the sign of life of a delivery, before there is a broker to deliver to."""
    return open_heartbeat(load_settings(HealthSettings), "log-generator", "delivery")


def carry_and_end(
    source: Source,
    outputs: Outputs,
    stop: Event,
    heartbeat: Heartbeat,
    *,
    what: str,
    total: int | None,
    sum_up: Callable[[Outcome], Totals],
    as_json: bool,
) -> NoReturn:
    """Carry a source's records, print the totals, and end the process with the status that they deserve."""
    collect_seldom()
    try:
        outcome = carry(
            source,
            outputs.sink,
            pace=Pace(stop.is_set),
            progress=show_progress(what, total),
            pulse=Pulse(heartbeat),
            announce=outputs.announce,
            sync=outputs.sync,
        )
    except BrokenPipeError:  # whoever read our records has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(1) from None
    failures = [*filter(None, [outcome.failure]), *_finish(outputs)]
    status = tell(sum_up(outcome), failures, as_json=as_json, to_stderr=not outputs.stdout_is_free)
    if outcome.tally.in_flight:  # at the interpreter's end the client would wait once more for a broker that is away
        sys.stdout.flush()
        os._exit(status)
    raise typer.Exit(status)


def tell(totals: Totals, failures: Sequence[Exception], *, as_json: bool, to_stderr: bool = False) -> int:
    """Print the totals and what went wrong; give the status that they deserve."""
    reasons = [*failures]
    try:
        typer.echo(msgspec.json.encode(totals).decode() if as_json else in_words(totals), err=to_stderr)
    except OSError as error:
        reasons.append(OutputError(f"can't print the totals: {error}"))
    for reason in reasons:
        typer.echo(f"error: {reason}", err=True)
    return 0 if totals.complete and not reasons else 1


def show_progress(what: str, total: int | None) -> Progress:
    """Give a bar on a terminal, else lines in the log."""
    return TerminalProgress(what, total) if sys.stderr and sys.stderr.isatty() else LogProgress(total)


def _finish(outputs: Outputs) -> list[Exception]:
    try:
        outputs.finish()
    except OutputError as error:
        return [error]
    return []
