"""What the DAGs have the log generator do: generate logs, and score what became of the faults in them."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC
from typing import Any

from airflow.sdk import Asset, BaseOperator, Context, XComArg
from airflow.sdk.exceptions import AirflowFailException
from generator_command import Ended, GeneratorCommand
from generator_params import LARGEST_SEED

LOGS = Asset(name="logs", uri="kafka://log-pipeline/logs")
DRILLS = Asset(name="drills", uri="kafka://log-pipeline/drills")


class GenerateLogs(BaseOperator):
    """Runs the generator with the run's params; gives its totals, and fails when records were not acknowledged.

    A retry sends the same records again: seed and start time follow from the run, so their ids and times do too, and
    whoever stores them by id stores them once.
    """

    template_fields: Sequence[str] = ("scenario",)
    command: GeneratorCommand | None = None

    def __init__(
        self,
        *,
        scenario: str | XComArg = "{{ params.scenario }}",
        environment: str | None = None,
        **kwargs: Any,  # noqa: ANN401 - BaseOperator's
    ) -> None:
        super().__init__(outlets=[LOGS], **kwargs)
        self.scenario = scenario
        self.environment = environment

    def execute(self, context: Context) -> dict[str, Any]:
        """Run it to its end."""
        self.command = GeneratorCommand(self.log)
        totals = judge(self.command.run(*run_arguments(context, self.scenario, self.environment)))
        self.log.info("Totals: %s", json.dumps(totals))
        context["outlet_events"][LOGS].extra = totals
        return totals

    def on_kill(self) -> None:
        """End the generator."""
        if self.command is not None:
            self.command.stop()


class ScoreDrills(BaseOperator):
    """Waits until the faults of a run were diagnosed, at most the param `wait` each; gives their scores.

    A fault that nobody found is a result, not a failure. Scoring again replaces the scores in the topic `drills`.
    """

    template_fields: Sequence[str] = ("totals",)
    command: GeneratorCommand | None = None

    def __init__(self, *, totals: XComArg, **kwargs: Any) -> None:  # noqa: ANN401 - BaseOperator's
        super().__init__(outlets=[DRILLS], **kwargs)
        self.totals = totals

    def execute(self, context: Context) -> dict[str, Any]:
        """Score one after the other; the generator's log lines say each in plain words."""
        if not self.totals["drills"]:
            raise AirflowFailException("nothing broke in this run, so there is nothing to score")
        scores = [self._score(drill_id, context["params"]["wait"]) for drill_id in self.totals["drills"]]
        context["outlet_events"][DRILLS].extra = {"scores": scores}
        return {"scores": scores}

    def on_kill(self) -> None:
        """End the wait."""
        if self.command is not None:
            self.command.stop()

    def _score(self, drill_id: str, wait: str) -> dict[str, Any]:
        self.command = GeneratorCommand(self.log)
        ended = self.command.run("drills", "score", f"--wait={wait}", "--json", "--", drill_id)
        if ended.status:
            raise RuntimeError(f"{drill_id} is not scored: status {ended.status}; see the lines above")
        return dict(json.loads(ended.output))


def run_arguments(context: Context, scenario: str, environment: str | None) -> list[str]:
    """Give what the generator is asked for, by the run's params, the same for each try."""
    params, run = context["params"], context["dag_run"]
    seed = params.get("seed")
    return [
        "run",
        f"--scenario={scenario}",
        *([f"--environment={environment}"] if environment else []),
        f"--rate={params['rate']}",
        f"--duration={params['duration']}",
        f"--seed={seed if seed is not None else seed_of(run.run_id)}",
        f"--now={run.run_after.astimezone(UTC).isoformat()}",
        "--json",
    ]


def seed_of(run_id: str) -> int:
    """Make a run's seed of its id: the same for each try."""
    return int.from_bytes(hashlib.sha256(run_id.encode()).digest()[:8], "big") & LARGEST_SEED


def judge(ended: Ended) -> dict[str, Any]:
    """Give the totals that the generator printed.

    Raises:
        RuntimeError: records were not acknowledged, it was stopped, or said nothing; another try may do better.
    """
    totals: dict[str, Any] = json.loads(ended.output) if ended.output.strip() else {}
    if ended.status or totals.get("stopped", True):
        raise RuntimeError(f"the generator ended with status {ended.status}: {totals or 'see the lines above'}")
    return totals
