"""The commands `log-generator drills score|list`."""

import contextlib
import sys
import time
from typing import Annotated

import typer
from log_schema import Topic
from log_schema.config import KafkaSettings, load_settings
from log_schema.duration_option import given_duration
from log_schema.lifecycle import stop_on_signals
from log_schema.timestamp import NANOS
from rich.console import Console

from log_generator.config import GeneratorSettings
from log_generator.drill_watch import follow
from log_generator.kafka_feeds import KafkaFeeds
from log_generator.kafka_scores import read_scores, write_score
from log_generator.required_topics import require_topics
from log_generator.score import Score, encode_score
from log_generator.score_words import in_words, score_table
from log_generator.session import failures_end_the_process
from log_generator.wait_progress import waiting_bar, waiting_lines

drills = typer.Typer(no_args_is_help=True, help="How faults were diagnosed, scored against the truth.")

_STATUS = (
    "Exit status: 0 scored, found or not; 1 no such drill, stopped before, Kafka or a topic is not there; 2 wrong use."
)


DrillId = Annotated[str, typer.Argument(metavar="DRILL_ID", help="As the totals of `run --json` have it.")]
Wait = Annotated[
    int | None, typer.Option(parser=given_duration, help="How long at most; 5m if nothing is said.", metavar="TIME")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@drills.command(epilog=f"Example: log-generator drills score outage-00…-0 --wait 10m --json\n\n{_STATUS}")
def score(drill_id: DrillId, *, wait: Wait = None, as_json: Json = False) -> None:
    """Wait until a drill is over and its incident diagnosed, compare with the truth, and keep the score.

    The score is printed and goes to the topic drills. A drill that nobody found within --wait is a result too. Scoring
    it again replaces its score.
    """
    wait_s = (wait if wait is not None else 300 * NANOS) / NANOS
    with failures_end_the_process():
        found = _await_score(drill_id, wait_s)
    if found is None:
        typer.echo("error: stopped before there was a score", err=True)
        raise typer.Exit(1)
    if as_json:
        typer.echo(encode_score(found).decode())
    typer.echo(in_words(found), err=as_json)


@drills.command(name="list", epilog="Example: log-generator drills list --json")
def list_(*, as_json: Json = False) -> None:
    """Print the scores of all drills so far, the newest first."""
    with failures_end_the_process():
        kafka = load_settings(KafkaSettings)
        require_topics(kafka, load_settings(GeneratorSettings).connect_timeout_s, Topic.DRILLS)
        scores = read_scores(kafka)
    if as_json:
        for found in scores:
            typer.echo(encode_score(found).decode())
    elif scores:
        Console(width=None if sys.stdout and sys.stdout.isatty() else 200).print(score_table(scores))
    else:
        typer.echo("no drill was scored yet", err=True)


def _await_score(drill_id: str, wait_s: float) -> Score | None:
    kafka, patience_s = load_settings(KafkaSettings), load_settings(GeneratorSettings).connect_timeout_s
    require_topics(kafka, patience_s, Topic.GROUND_TRUTH, Topic.INCIDENTS, Topic.DRILLS)
    stop = stop_on_signals()
    waiting = waiting_bar if sys.stderr and sys.stderr.isatty() else waiting_lines
    with contextlib.closing(KafkaFeeds(kafka, patience_s)) as feeds, waiting(drill_id, wait_s) as show:
        found = follow(drill_id, feeds, wait_s=wait_s, stop=stop, clock=time.time_ns, show=show)
    if found is not None:
        write_score(kafka, patience_s, found)
    return found
