"""The command `log-generator run`."""

import secrets
import time
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from log_schema import parse_timestamp
from log_schema.config import KafkaSettings, load_settings
from log_schema.duration_option import given_duration
from log_schema.heartbeat import Heartbeat
from log_schema.lifecycle import stop_on_signals
from log_schema.timestamp import LATEST, NANOS

from log_generator.carriage import Outcome
from log_generator.config import GeneratorSettings
from log_generator.crew import Crew
from log_generator.identity import LARGEST_SEED
from log_generator.outputs import Outputs, SinkName, open_outputs
from log_generator.plan import Plan
from log_generator.pulse import Pulse
from log_generator.scenario_file import LoadedScenario, load_scenario
from log_generator.session import begin_heartbeat, carry_and_end, failures_end_the_process, show_progress, tell
from log_generator.sink import Tally
from log_generator.totals import count_up
from log_generator.traffic import Traffic
from log_generator.worker import Task

_MARGIN = 3_600 * NANOS  # what is under way at the end still goes on
_SEED_BITS = 53  # JSON numbers hold that many everywhere

EXAMPLES = "\n\n".join(
    (
        "Examples:",
        "log-generator run --scenario outage --rate 500 --duration 2m --receipts receipts.jsonl --truth truth.jsonl",
        "log-generator run --scenario my.toml --rate 50000 --count 1000000 --workers 2 --json",
        "log-generator run --scenario steady --count 20 --seed 7 --now 2026-01-01T00:00:00Z --sink stdout",
    )
)


def _name(text: str) -> str:
    name = text.strip()
    if not name or not name.isprintable():
        raise typer.BadParameter("an environment has a name, without control characters")
    return name


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
    int | None,
    typer.Option(parser=given_duration, help="How long, such as 5m; 60s if nothing is said.", metavar="TIME"),
]
Count = Annotated[int | None, typer.Option(help="How many records, instead of --duration.", min=1, max=10**12)]
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
Workers = Annotated[int, typer.Option(help="Processes that send, each its part of the same records.", min=1, max=64)]
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
    workers: Workers = 1,
    as_json: Json = False,
) -> None:
    """Make the logs of a scenario and send them, at a rate, as if they happened now.

    A fault in the scenario takes place at parts of the run; what it is goes to the topic ground-truth. With --seed the
    records are the same but for their times, with --now as well they are the same bytes. When sending can't keep up,
    for instance because the broker is away, it waits and catches up: nothing is left out. SIGTERM and Ctrl-C end it
    within 5 seconds: what was sent is acknowledged, the totals are printed, and the status is 0.
    """
    with failures_end_the_process():
        loaded = load_scenario(scenario, environment)
        seed = secrets.randbits(_SEED_BITS) if seed is None else seed
        plan = Plan(_count(rate, duration, count), rate, now, seed)
        _refuse_what_does_not_fit(loaded, plan, sink, workers)
        heartbeat = begin_heartbeat()
        if workers > 1:
            task = Task(scenario, environment, plan, receipts, truth)
            _send_together(task, workers, loaded, heartbeat, as_json=as_json)
        outputs = open_outputs(sink, receipts, truth)
    _send_alone(loaded, plan, outputs, heartbeat, as_json=as_json)


def _refuse_what_does_not_fit(loaded: LoadedScenario, plan: Plan, sink: SinkName, workers: int) -> None:
    noise = sum(NANOS / kind.every for kind in loaded.scenario.noise)
    if noise > plan.rate / 2:
        raise typer.BadParameter(f"--rate {plan.rate:g}: {loaded.name} has {noise:.2g} lines of noise a second alone")
    if (plan.given_start or time.time_ns()) + plan.length > LATEST - _MARGIN:
        raise typer.BadParameter("it would go on beyond the year 2262, which nanoseconds can't tell")
    if sink is SinkName.KAFKA:  # a bad setting is named here, before there are workers
        load_settings(KafkaSettings)
        load_settings(GeneratorSettings)
    if workers > 1 and sink is not SinkName.KAFKA:
        raise typer.BadParameter("several workers send to Kafka: they need --sink kafka")


def _send_alone(
    loaded: LoadedScenario, plan: Plan, outputs: Outputs, heartbeat: Heartbeat, *, as_json: bool
) -> NoReturn:
    stop = stop_on_signals()
    carry_and_end(
        Traffic(loaded, plan.begun(time.time_ns())),
        outputs,
        stop,
        heartbeat,
        what=loaded.name,
        total=plan.count,
        sum_up=lambda outcome: count_up(
            loaded.name, outcome, stopped=stop.is_set(), seed=plan.seed, drills=tuple(outputs.drills)
        ),
        as_json=as_json,
    )


def _send_together(
    task: Task, workers: int, loaded: LoadedScenario, heartbeat: Heartbeat, *, as_json: bool
) -> NoReturn:
    stop, plan = stop_on_signals(), task.plan
    with Crew(task, workers, stop.is_set) as crew:
        outcome = Outcome(Tally(), 0, None)
        if crew.await_ready():
            progress = show_progress(loaded.name, plan.count)
            outcome = crew.carry(plan.begun(time.time_ns()).start_nano, progress, Pulse(heartbeat))
    totals = count_up(loaded.name, outcome, stopped=stop.is_set(), seed=plan.seed, drills=crew.drills)
    raise typer.Exit(tell(totals, [*filter(None, [outcome.failure])], as_json=as_json))


def _count(rate: float, duration: int | None, count: int | None) -> int:
    if count is not None and duration is not None:
        raise typer.BadParameter("give --count or --duration, not both")
    if count is not None:
        return count
    nanos = duration if duration is not None else 60 * NANOS
    return max(1, round(rate * nanos / NANOS))
