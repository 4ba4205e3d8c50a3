"""The commands `spark-sink dead-letters …`."""

import secrets
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import Annotated

import msgspec
import typer
from log_schema.config import KafkaSettings, load_settings
from log_schema.duration_option import given_duration
from log_schema.lifecycle import stop_on_signals
from rich.console import Console

from spark_sink.cassandra_dead_letters import CassandraDeadLetters
from spark_sink.cassandra_session import session_of
from spark_sink.cli_errors import FAILED, reported_errors
from spark_sink.config import CassandraSettings
from spark_sink.dead_letter import StoredDeadLetter, WholeDeadLetter
from spark_sink.dead_letter_place import Place, parse_place
from spark_sink.dead_letter_text import list_line, whole_lines
from spark_sink.errors import SinkError
from spark_sink.kafka_outlet import kafka_outlet
from spark_sink.patience import patient
from spark_sink.query_options import EXIT_STATUS, Json, for_program, json_text, since_ms
from spark_sink.replay import Outcome, Replay, rehearse
from spark_sink.replay_progress import ReplayProgress
from spark_sink.replay_report import ReplayReport

_PATIENCE_SECONDS = 20
_SHOW_STATUS = "Exit status: 0 done, 1 nothing stands there or Cassandra is away, 2 wrong use or a bad setting."
_REPLAY_STATUS = (
    "Exit status: 0 all are replayed, now or before; 1 some are not (which, and why, is said), or a server is away; "
    "2 wrong use or a bad setting."
)

dead_letters = typer.Typer(no_args_is_help=True, help="Messages that are no log records.")


def _place(text: str) -> Place:
    try:
        return parse_place(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


Since = Annotated[
    int | None, typer.Option(parser=given_duration, metavar="SPAN", help="That came in the last 90s, 15m, 1h, 7d.")
]
OnePlace = Annotated[Place, typer.Argument(parser=_place, metavar="PLACE", help="Where it stood, as `list` prints it.")]
Places = Annotated[
    list[Place] | None, typer.Argument(parser=_place, metavar="PLACE", help="Where they stood, as `list` prints.")
]
Again = Annotated[
    list[Place] | None,
    typer.Option(
        parser=_place,
        metavar="PLACE",
        help="This one also if it was replayed before, or was claimed and not acknowledged; can be repeated.",
    ),
]
Reason = Annotated[str, typer.Option(metavar="TEXT", help="With this text in the reason, in any case.")]


@dead_letters.command(
    name="list", epilog=f"Example: spark-sink dead-letters list --since 1d --topic logs --limit 20. {EXIT_STATUS}"
)
def list_(
    *,
    since: Since = None,
    topic: Annotated[str | None, typer.Option(help="Of this topic, by its name on the broker.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.")] = None,
    as_json: Json = False,
) -> None:
    """Print dead letters, newest first: where each stood in Kafka, when it came, what is wrong, if it was replayed."""
    with reported_errors(), _stored() as store:
        for letter in islice(store.newest_first(since_ms(since), topic), limit):
            json = for_program(as_json=as_json)
            typer.echo(json_text(msgspec.json.encode(letter)) if json else list_line(letter))


@dead_letters.command(
    epilog="Examples: spark-sink dead-letters show logs/2/9 | "
    f"spark-sink dead-letters show logs/2/9 --raw > message. {_SHOW_STATUS}"
)
def show(
    place: OnePlace,
    *,
    raw: Annotated[bool, typer.Option("--raw", help="Write the value's bytes as they were, and nothing else.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON on a terminal too; key, value and headers are in base64.")
    ] = False,
) -> None:
    """Print all of a dead letter: headers, key and value too; what is no plain text is escaped."""
    if raw and as_json:
        raise typer.BadParameter("choose one of --raw and --json")
    with reported_errors(), _stored() as store:
        letter = store.whole(_only(store.at(place), place))
        if letter is None:
            raise SinkError(f"the dead letter at {place} has just expired")
        if raw:
            _write_raw(letter)
        elif for_program(as_json=as_json):
            typer.echo(json_text(msgspec.json.encode(letter)))
        else:
            typer.echo("\n".join(whole_lines(letter)))


@dead_letters.command(
    epilog="Examples: spark-sink dead-letters replay logs/2/9 logs/3/1 | "
    f'spark-sink dead-letters replay --reason "unknown version" --since 1d --dry-run. {_REPLAY_STATUS}'
)
def replay(
    places: Places = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="All that are stored.")] = False,
    reason: Reason = "",
    since: Since = None,
    again: Again = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be sent, and send nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Send dead letters to their topic again, after a fix: same key, value and headers, each at most once.

    Each is claimed before it is sent, so none is sent twice; one that Kafka did not acknowledge stays claimed.
    """
    filtered = bool(everything or reason or since)
    if not (places or again or filtered):
        raise typer.BadParameter("say which: places, --reason, --since, --again, or --all")
    if places and filtered:
        raise typer.BadParameter("either places, or --all, --reason and --since")
    with reported_errors(), _stored() as store:
        forced = [_only(store.at(place), place) for place in again or ()]
        letters = [_only(store.at(place), place) for place in places or ()]
        letters += _matching(store, reason, since) if filtered else []
        selected = list(dict.fromkeys(forced + letters))
        _replay(store, selected, forced, dry_run=dry_run, as_json=for_program(as_json=as_json))


def _matching(store: CassandraDeadLetters, reason: str, since: int | None) -> list[StoredDeadLetter]:
    found = store.newest_first(since_ms(since))
    wanted = [letter for letter in found if reason.casefold() in letter.reason.casefold()]
    return wanted[::-1]  # oldest first, as they came


def _replay(
    store: CassandraDeadLetters,
    selected: list[StoredDeadLetter],
    again: list[StoredDeadLetter],
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    report = ReplayReport(typer.echo, as_json=as_json)
    lines_there = as_json and not for_program(as_json=False)  # a bar would run into them
    console = Console(stderr=True, force_terminal=False if lines_there else None)
    try:
        with ReplayProgress(len(selected), console) as progress:

            def tell(outcome: Outcome) -> None:
                report.tell(outcome)
                progress.show(report.told)

            if dry_run:
                rehearse(selected, store, tell=tell, stopped=stop_on_signals().is_set, again=again)
            elif selected:
                _send(store, selected, again, tell)
    finally:
        for line in report.summary(len(selected)):
            typer.echo(line, err=as_json)
    if not report.went_well or report.told < len(selected):
        raise typer.Exit(FAILED)


def _send(
    store: CassandraDeadLetters,
    selected: list[StoredDeadLetter],
    again: list[StoredDeadLetter],
    tell: Callable[[Outcome], None],
) -> None:
    kafka = load_settings(KafkaSettings)
    with kafka_outlet(kafka) as outlet:
        stop = stop_on_signals()  # until here nothing is claimed, and a signal ends the process at once
        now_ms = partial(_now_ms, secrets.randbelow(1000))
        Replay(store, outlet, tell=tell, now_ms=now_ms, again=frozenset(again)).run(selected, stop.is_set)


@contextmanager
def _stored() -> Iterator[CassandraDeadLetters]:
    settings = load_settings(CassandraSettings)
    with session_of(settings) as session:
        yield CassandraDeadLetters(session, settings.keyspace, patient(_PATIENCE_SECONDS, time.sleep))


def _only(found: list[StoredDeadLetter], place: Place) -> StoredDeadLetter:
    if not found:
        raise SinkError(f"no dead letter stands at {place}")
    if len(found) > 1:
        which = ", ".join(str(letter.exact_place) for letter in found)
        raise SinkError(f"several stand at {place}, whose topic was made again; say which: {which}")
    return found[0]


def _write_raw(letter: WholeDeadLetter) -> None:
    if not letter.complete:
        raise SinkError(f"parts of the value of {letter.place} are missing")
    sys.stdout.buffer.write(letter.value or b"")
    sys.stdout.buffer.flush()
    if letter.value is None:
        typer.echo("the message had no value", err=True)


def _now_ms(fraction: int) -> int:
    """Give the second that it is, with milliseconds that hardly another replay has: by them it knows its own claims."""
    return int(time.time()) * 1000 + fraction
