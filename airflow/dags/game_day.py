"""DAG `game_day`: something breaks, on purpose and in the environment `drill`; was it found, and how quickly?

A scenario with a fault is picked at random, its logs are generated, and what the pipeline made of them is scored
against the truth: the incident, the rank of the root among the suspects, the time until people were told and until a
cause was named. The scores are the last task's XCom, in its log, in the event of the Asset `drills`, and in the topic
`drills`, which `log-generator drills list` prints.

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
    wanted, command = context["params"]["scenario"], GeneratorCommand(logging.getLogger("airflow.task"))
    asked = ("show", "--json", "--", wanted) if wanted else ("list", "--json")
    ended = command.run("scenarios", *asked)
    if ended.status:
        raise RuntimeError(f"no scenario: the generator ended with status {ended.status}")
    known = json.loads(ended.output)
    name = choose(known if wanted is None else [known], seed_of(context["dag_run"].run_id))
    return wanted or name


def choose(scenarios: list[dict[str, Any]], seed: int) -> str:
    """Give the name of one in which something breaks, the same one for the same seed.

    Raises:
        AirflowFailException: nothing breaks in any of them.
    """
    names = sorted(scenario["name"] for scenario in scenarios if scenario["faults"])
    if not names:
        raise AirflowFailException("nothing breaks in this scenario, so nothing can be found")
    return str(names[seed % len(names)])


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
            description=f"{SCENARIO['description']} Without one, a shipped one with a fault is picked at random.",
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
