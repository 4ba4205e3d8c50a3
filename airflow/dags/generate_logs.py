"""DAG `generate_logs`: the log generator as a scheduled job, and on demand with a form.

The generator is a program with an environment of its own; nothing of it is imported here. A retry sends the same
records again: seed and start time follow from the run, so their ids and times do too, and whoever stores them by id
stores them once.
"""

import hashlib
import json
import shlex
import subprocess
from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import Asset, BaseOperator, Context, Param, Variable, dag
from airflow.sdk.exceptions import AirflowFailException

# Set the Airflow Variable, or the environment variable AIRFLOW_VAR_LOG_GENERATOR_COMMAND, where it is elsewhere.
COMMAND_VARIABLE = "log_generator_command"
DEFAULT_COMMAND = "/opt/venvs/log-generator/bin/log-generator"
LARGEST_SEED = 2**53 - 1  # what a browser's form can hold
WRONG_USE = 2  # the generator's exit status, which no retry mends

LOGS = Asset(name="logs", uri="kafka://log-pipeline/logs")


class GenerateLogs(BaseOperator):
    """Runs the generator with the run's params; gives its totals, and fails when records were not acknowledged."""

    process: subprocess.Popen[str] | None = None

    def execute(self, context: Context) -> dict[str, Any]:
        """Run it to its end, its progress going to the task's log line by line."""
        arguments = [Variable.get(COMMAND_VARIABLE, default=DEFAULT_COMMAND), *generator_arguments(context)]
        self.log.info("Running %s", shlex.join(arguments))
        self.process = start(arguments)
        with self.process as process:
            for line in process.stderr or ():
                self.log.info("%s", line.rstrip())
            output = process.stdout.read() if process.stdout else ""
        totals = judge(process.returncode, output)
        self.log.info("Totals: %s", json.dumps(totals))
        context["outlet_events"][LOGS].extra = totals
        return totals

    def on_kill(self) -> None:
        """Ask the generator to end; it has what it sent acknowledged, within five seconds."""
        if self.process is not None:
            self.process.terminate()


def generator_arguments(context: Context) -> list[str]:
    """Give the command's arguments, as a list: no shell reads what a person wrote into the form."""
    params, run = context["params"], context["dag_run"]
    seed = params["seed"] if params["seed"] is not None else seed_of(run.run_id)
    return [
        "run",
        f"--scenario={params['scenario']}",
        f"--rate={params['rate']}",
        f"--duration={params['duration']}",
        f"--seed={seed}",
        f"--now={run.run_after.astimezone(UTC).isoformat()}",
        "--json",
    ]


def seed_of(run_id: str) -> int:
    """Make a run's seed of its id: the same for each try."""
    return int.from_bytes(hashlib.sha256(run_id.encode()).digest()[:8], "big") & LARGEST_SEED


def start(arguments: list[str]) -> subprocess.Popen[str]:
    """Start the generator.

    Raises:
        AirflowFailException: it is not there.
    """
    try:
        return subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    except OSError as error:
        raise AirflowFailException(f"can't run the generator (Variable {COMMAND_VARIABLE}): {error}") from None


def judge(status: int, output: str) -> dict[str, Any]:
    """Give the totals that the generator printed.

    Raises:
        AirflowFailException: it was asked for something that it can't do.
        RuntimeError: records were not acknowledged, or it was stopped; another try may do better.
    """
    if status == WRONG_USE:
        raise AirflowFailException("the generator refused its arguments; see the lines above")
    totals: dict[str, Any] = json.loads(output) if output.strip() else {}
    if status or totals["stopped"]:
        raise RuntimeError(f"the generator ended with status {status}: {totals or 'see the lines above'}")
    return totals


@dag(
    schedule="*/10 * * * *",
    start_date=datetime(1970, 1, 1, tzinfo=UTC),  # a run of an earlier date has no task, and counts as a success
    catchup=False,
    max_active_runs=1,
    tags=["logs"],
    doc_md=__doc__,
    params={
        "scenario": Param(
            "steady",
            type="string",
            pattern=r"^[A-Za-z0-9/][A-Za-z0-9_./-]{0,199}(?!\n)$",
            examples=["steady", "outage"],
            description="A scenario that comes with the generator, or the path of a TOML file where it runs.",
        ),
        "rate": Param(200, type="number", minimum=1, maximum=100_000, description="Records a second."),
        "duration": Param(
            "60s", type="string", pattern=r"^[1-9][0-9]{0,4}(s|m|h)(?!\n)$", description="How long: 30s, 5m, 1h."
        ),
        "seed": Param(
            None,
            type=["null", "integer"],
            minimum=0,
            maximum=LARGEST_SEED,
            description="The same seed gives the same records; without one it is made of the run's id.",
        ),
    },
)
def generate_logs() -> None:
    """Generate logs, as a job would that runs every ten minutes."""
    GenerateLogs(task_id="generate", outlets=[LOGS], retries=2, retry_delay=timedelta(seconds=30))


generate_logs()
