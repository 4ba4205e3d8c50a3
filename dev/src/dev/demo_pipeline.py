"""The processes of a demo and their settings."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dev.demo_progress import Progress
from dev.demo_reconciliation import FoundIncident, Outcome, Produced
from dev.demo_services import Service
from dev.demo_watch import Watch
from dev.state import StateDir

QUIET_PERIOD_S = 15  # an incident is over sooner than in production, so that a demo shows it


@dataclass(frozen=True, slots=True)
class Traffic:
    """What the generator is asked for: a scenario, or real records of a file at full speed."""

    scenario: str = "outage"
    seconds: int = 60
    rate: int = 200
    seed: int = 7
    replay: Path | None = None

    @property
    def arguments(self) -> tuple[str, ...]:
        """The generator's command line."""
        if self.replay:
            return ("replay", str(self.replay))
        run = ("run", "--scenario", self.scenario, "--rate", str(self.rate))
        return (*run, "--duration", f"{self.seconds}s", "--seed", str(self.seed))

    def __str__(self) -> str:
        if self.replay:
            return f"replaying {self.replay.name} at full speed"
        return f"scenario {self.scenario}: {self.rate} records/s for {self.seconds} s, seed {self.seed}"


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The four services of a demo."""

    sink: Service
    analyzer: Service
    notifier: Service
    generator: Service
    receipts: Path
    truth: Path
    env: Mapping[str, str]

    @property
    def consumers(self) -> tuple[Service, ...]:
        """The services that run until they are told to end."""
        return (self.sink, self.analyzer, self.notifier)

    @property
    def services(self) -> tuple[Service, ...]:
        """All of them."""
        return (*self.consumers, self.generator)


class CommandError(Exception):
    """One of our commands failed; the message has its last lines."""

    retryable = False


def build_pipeline(state: StateDir, env: Mapping[str, str], traffic: Traffic) -> Pipeline:
    """Lay out a pipeline whose files are in the state folder; nothing is started."""
    folder = state.root / "pipeline"
    folder.mkdir(parents=True, exist_ok=True)
    receipts, truth = folder / "receipts.jsonl", folder / "truth.jsonl"
    settings = {
        **env,
        "LOG_FORMAT": "json",
        "SINK_CHECKPOINT_DIR": str(folder / "checkpoint"),
        "SPARK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",  # a short run is mostly start
        "SINK_CHECKPOINT_IN_TMP": "true",  # a demo's folder is the person's to choose
        "ANALYZER_QUIET_PERIOD_S": str(QUIET_PERIOD_S),
        "ANALYZER_INSTANCE_ID": "demo",  # started again after a kill, it has its partitions back at once
    }
    truth_file = () if traffic.replay else ("--truth", str(truth))
    generate = ("log_generator", *traffic.arguments, "--receipts", str(receipts), *truth_file)
    return Pipeline(
        sink=Service("spark-sink", ("spark_sink", "run"), settings, folder, state.marker),
        analyzer=Service("error-analyzer", ("error_analyzer", "run"), settings, folder, state.marker),
        notifier=Service("notifier", ("notifier", "run"), settings, folder, state.marker),
        generator=Service("log-generator", generate, settings, folder, state.marker),
        receipts=receipts,
        truth=truth,
        env=settings,
    )


def run_command(env: Mapping[str, str], *arguments: str) -> str:
    """Run one of our commands to its end and give what it printed.

    Raises:
        CommandError: it failed.
    """
    command = [sys.executable, "-m", *arguments]
    done = subprocess.run(command, env=dict(env), capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise CommandError(f"{' '.join(arguments)} failed with status {done.returncode}: {done.stderr.strip()[-600:]}")
    return done.stdout


def what_was_produced(pipeline: Pipeline, watch: Watch) -> Produced:
    """Read the generator's receipts and its word on what it broke."""
    truths = [json.loads(line) for line in pipeline.truth.read_text().splitlines()] if pipeline.truth.exists() else []
    truth = truths[-1] if truths else {}
    return Produced(
        uids=frozenset(receipt["uid"] for receipt in watch.receipts),
        error_uids=frozenset(r["uid"] for r in watch.receipts if r["severity_number"] >= 17),  # noqa: PLR2004 - ERROR
        truth_known=pipeline.truth.exists(),
        root_service=truth.get("root_service"),
        fault_from_nano=truth.get("from_unix_nano", 0),
        fault_to_nano=truth.get("to_unix_nano") or 0,
    )


def what_came_out(pipeline: Pipeline, watch: Watch, last: Progress) -> Outcome:
    """Ask Cassandra for every id it keeps, and the last look at the topics for what became of the errors.

    Nothing is looked at anew: an incident that resolves by itself meanwhile would be seen with a message wanted
    and not yet shown.
    """
    dead_letters = run_command(pipeline.env, "spark_sink", "dead-letters", "list", "--json").splitlines()
    return Outcome(
        stored_uids=frozenset(run_command(pipeline.env, "spark_sink", "uids").split()),
        dead_letters=len(dead_letters),
        incidents=tuple(
            FoundIncident(
                incident_id=incident["incident_id"],
                status=incident["status"],
                error_count=incident["error_count"],
                first_nano=incident["first_unix_nano"],
                last_nano=incident["last_unix_nano"],
                origin_service=(incident.get("diagnosis") or {}).get("origin_service"),
                revision_wanted=last.wanted.get(incident["incident_id"]),
                revision_delivered=last.delivered.get(incident["incident_id"]),
            )
            for incident in watch.incidents
        ),
    )
