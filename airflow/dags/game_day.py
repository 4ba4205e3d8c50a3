"""DAG `game_day`: something breaks, on purpose and in the environment `drill`; was it found, and how quickly?

A scenario with a fault is picked at random, its logs are generated, and what the pipeline made of them is scored
against the truth: the incident, the rank of the root among the suspects, the time until people were told and until a
cause was named. The scores are the last task's XCom, in its log, in the event of the Asset `drills`, and in the topic
`drills`, which `log-generator drills list` prints.

The scenario `hostile` is played only when it is asked for: some of its messages are no records or name no environment,
and reach production's dead letters and people.

Leave five minutes between two game days: an incident ends after two quiet minutes, and errors that come before belong
to it. To hold them by themselves, give the DAG a schedule such as `0 10 * * TUE`.
"""

import json
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import Param, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException
from generator_command import GeneratorCommand
from generator_operators import GenerateLogs, ScoreDrills, seed_of
from generator_params import FAULTS, SCENARIO, duration, rate

ENVIRONMENT = "drill"  # keeps the drill's incidents apart from production's, and is shown with them
RETRIES: dict[str, Any] = {"retries": 2, "retry_delay": timedelta(seconds=30)}


@task(**RETRIES)
def pick() -> str:
    """Give the name of the scenario that is played: the one that is asked for, else one at random."""
    context = get_current_context()
    wanted = context["params"]["scenario"]
    if wanted is None:
        return choose(ask("list", "--json"), seed_of(context["dag_run"].run_id))
    require_fault(ask("show", "--json", "--", wanted))
    return str(wanted)


def ask(*arguments: str) -> Any:  # noqa: ANN401 - JSON
    """Ask the generator about its scenarios.

    Raises:
        AirflowFailException: there is no such scenario.
        RuntimeError: it failed; another try may do better.
    """
    ended = GeneratorCommand(logging.getLogger("airflow.task")).run("scenarios", *arguments)
    if ended.status:
        raise RuntimeError(f"no scenario: the generator ended with status {ended.status}")
    return json.loads(ended.output)


def choose(scenarios: list[dict[str, Any]], seed: int) -> str:
    """Give the name of one in which something breaks and whose messages all keep to the drill's environment.

    With pollution they do not: plain text names no environment, and what is no record at all is a dead letter among
    everybody's. The same seed gives the same one.

    Raises:
        AirflowFailException: there is none.
    """
    names = sorted(each["name"] for each in scenarios if each["faults"] and not each["pollution"])
    if not names:
        raise AirflowFailException("nothing breaks in any scenario without pollution, so nothing can be found")
    return str(names[seed % len(names)])


def require_fault(scenario: dict[str, Any]) -> None:
    """See that something breaks in it.

    Raises:
        AirflowFailException: nothing does.
    """
    if not scenario["faults"]:
        raise AirflowFailException("nothing breaks in this scenario, so nothing can be found")


@dag(
    schedule=None,
    start_date=datetime(1970, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    tags=["logs", "drill"],
    doc_md=__doc__,
    params={
        "scenario": Param(
            None,
            type=["null", "string"],
            examples=FAULTS,
            pattern=SCENARIO["pattern"],
            description=f"{SCENARIO['description']} Without one, a shipped one with a fault is picked at random, "
            "never `hostile`: not all of its messages keep to the environment `drill`.",
        ),
        "rate": rate(),
        "duration": duration("2m"),
        "wait": duration("5m", "How long to wait for a diagnosis at most: 30s, 5m, 1h."),
    },
)
def game_day() -> None:
    """Pick a fault, let it happen, and score what was made of it."""
    generate = GenerateLogs(task_id="generate", scenario=pick(), environment=ENVIRONMENT, **RETRIES)
    ScoreDrills(task_id="score", totals=generate.output, **RETRIES)


game_day()
