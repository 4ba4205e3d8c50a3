"""The command `log-generator run`."""

import secrets
import time
from pathlib import Path
from typing import Annotated

import typer
from log_schema import parse_timestamp
from log_schema.duration import parse_duration
from log_schema.lifecycle import stop_on_signals
from log_schema.timestamp import NANOS

from log_generator.identity import LARGEST_SEED
from log_generator.outputs import SinkName, open_outputs
from log_generator.plan import Plan
from log_generator.scenario_file import in_environment, load_scenario
from log_generator.session import begin_heartbeat, carry_and_end, failures_end_the_process
from log_generator.totals import count_up
from log_generator.traffic import Traffic

EXAMPLES = "\n\n".join(
    (
        "Examples:",
        "log-generator run --scenario outage --rate 500 --duration 2m --receipts receipts.jsonl --truth truth.jsonl",
        "log-generator run --scenario my.toml --rate 50000 --count 1000000 --json",
        "log-generator run --scenario steady --count 20 --seed 7 --now 2026-01-01T00:00:00Z --sink stdout",
    )
)


def _duration(text: str) -> int:
    try:
        return parse_duration(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _name(text: str) -> str:
    if not text.strip():
        raise typer.BadParameter("an environment has a name")
    return text.strip()


def _moment(text: str) -> int:
    try:
        return parse_timestamp(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


Scenario = Annotated[str, typer.Option(help="A shipped scenario's name, or a TOML file.", metavar="NAME|FILE.toml")]
Environment = Annotated[
    str | None,
    typer.Option(parser=_name, help="Let it happen in this environment, not the system's.", metavar="NAME"),
]
Rate = Annotated[float, typer.Option(help="Records a second.", min=0.001, max=10_000_000)]
Duration = Annotated[
    int | None, typer.Option(parser=_duration, help="How long, such as 5m; 60s if nothing is said.", metavar="TIME")
]
Count = Annotated[int | None, typer.Option(help="How many records, instead of --duration.", min=1)]
Seed = Annotated[
    int | None,
    typer.Option(help="The same seed gives the same records; random if not given.", min=0, max=LARGEST_SEED),
]
Receipts = Annotated[
    Path | None, typer.Option(help="Write a line for each acknowledged record.", metavar="FILE", dir_okay=False)
]
TruthPath = Annotated[
    Path | None, typer.Option("--truth", help="Write what is broken.", metavar="FILE", dir_okay=False)
]
Sink = Annotated[SinkName, typer.Option(help="Where the records go.")]
Now = Annotated[int | None, typer.Option(parser=_moment, help="Let the records begin at this time.", metavar="TIME")]
Json = Annotated[bool, typer.Option("--json", help="Print the totals as JSON.")]


def run(
    *,
    scenario: Scenario = "steady",
    environment: Environment = None,
    rate: Rate = 100,
    duration: Duration = None,
    count: Count = None,
    seed: Seed = None,
    receipts: Receipts = None,
    truth: TruthPath = None,
    sink: Sink = SinkName.KAFKA,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Make the logs of a scenario and send them, at a rate, as if they happened now.

    A fault in the scenario takes place at parts of the run; what it is goes to the topic ground-truth. With --seed the
    records are the same but for their times, with --now as well they are the same bytes. When sending can't keep up,
    for instance because the broker is away, it waits and catches up: nothing is left out. SIGTERM and Ctrl-C end it
    within 5 seconds: what was sent is acknowledged, the totals are printed, and the status is 0.
    """
    with failures_end_the_process():
        loaded = load_scenario(scenario)
        loaded = in_environment(loaded, environment) if environment else loaded
        count = _count(rate, duration, count)
        seed = secrets.randbits(53) if seed is None else seed  # JSON numbers hold 53 bits everywhere
        heartbeat = begin_heartbeat()
        outputs = open_outputs(sink, receipts, truth)
    stop = stop_on_signals()
    plan = Plan(count, rate, now if now is not None else time.time_ns(), seed)
    carry_and_end(
        Traffic(loaded, plan),
        outputs,
        stop,
        heartbeat,
        what=loaded.name,
        total=count,
        sum_up=lambda outcome: count_up(
            loaded.name, outcome, stopped=stop.is_set(), seed=seed, drills=tuple(outputs.drills)
        ),
        as_json=as_json,
    )


def _count(rate: float, duration: int | None, count: int | None) -> int:
    if count is not None and duration is not None:
        raise typer.BadParameter("give --count or --duration, not both")
    if count is not None:
        return count
    nanos = duration if duration is not None else 60 * NANOS
    return max(1, round(rate * nanos / NANOS))
