"""The DAG `generate_logs`: it takes sound params only, and does what it says on a real broker."""

import copy
import json
import logging
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.dag_processing.dagbag import DagBag
from airflow.sdk.exceptions import AirflowFailException, ParamValidationError
from generator_command import Ended, GeneratorCommand, start
from generator_operators import GenerateLogs, judge, run_arguments, seed_of
from generator_params import LARGEST_SEED
from kafka import KafkaConsumer, TopicPartition

SMALL = {"scenario": "steady", "rate": 500, "duration": "1s"}


@pytest.fixture
def dag(bag: DagBag) -> Any:
    return bag.dags["generate_logs"]


@pytest.fixture
def run(dag: Any, runs: Callable[..., Any]) -> Callable[..., tuple[str, Any]]:
    """Run the DAG to its end; give its state and what its task gave."""

    def run_with(**params: Any) -> tuple[str, Any]:
        state, given = runs(dag, **SMALL | params)
        return state, given["generate"]

    return run_with


def arguments(run_id: str, environment: str | None = None, **params: Any) -> list[str]:
    """Give the generator's arguments, of as much of a task's context as they are made of."""
    run = SimpleNamespace(run_id=run_id, run_after=datetime(2026, 5, 1, 12, tzinfo=UTC))
    context: Any = {"params": SMALL | {"seed": None} | params, "dag_run": run}
    return run_arguments(context, "steady", environment)


def count(bootstrap_servers: str, topic: str) -> int:
    with KafkaConsumer(bootstrap_servers=bootstrap_servers) as consumer:
        partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic)]
        return sum(consumer.end_offsets(partitions).values())


def test_it_runs_like_a_scheduled_job_one_at_a_time_and_makes_up_for_nothing(dag: Any) -> None:
    assert dag.timetable.expression == "*/10 * * * *"
    assert (dag.catchup, dag.max_active_runs) == (False, 1)


def test_it_tells_airflow_that_there_are_new_logs(dag: Any) -> None:
    assert [asset.name for asset in dag.get_task("generate").outlets] == ["logs"]


def test_its_params_have_sound_defaults(dag: Any) -> None:
    assert dag.params.validate() == {"scenario": "steady", "rate": 200, "duration": "60s", "seed": None}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("scenario", "--help"),
        ("scenario", "steady; rm -rf /"),
        ("scenario", ""),
        ("rate", 0),
        ("rate", 1e9),
        ("rate", "fast"),
        ("duration", "1 minute"),
        ("duration", "0s"),
        ("duration", "5s\n"),
        ("scenario", "steady\n"),
        ("duration", 60),
        ("seed", -1),
        ("seed", LARGEST_SEED + 1),
        ("seed", "x"),
    ],
)
def test_a_wrong_param_is_refused(dag: Any, name: str, value: object) -> None:
    params = copy.deepcopy(dag.params)

    with pytest.raises(ParamValidationError):
        params[name] = value


def test_every_try_of_a_run_asks_for_the_same_records_at_the_same_times() -> None:
    first, again = arguments("manual__1"), arguments("manual__1")

    assert first == again
    assert f"--seed={seed_of('manual__1')}" in first
    assert "--now=2026-05-01T12:00:00+00:00" in first


def test_another_run_asks_for_other_records() -> None:
    assert seed_of("manual__1") != seed_of("manual__2")
    assert 0 <= seed_of("manual__1") <= LARGEST_SEED


def test_a_seed_that_is_given_is_used() -> None:
    assert "--seed=0" in arguments("manual__1", seed=0)


def test_the_form_offers_every_scenario_that_is_shipped(dag: Any, generator: Path) -> None:
    listed = subprocess.run([generator, "scenarios", "list", "--json"], check=True, capture_output=True)
    offered = dag.params.get_param("scenario").schema["examples"]

    assert {row["name"] for row in json.loads(listed.stdout)} == set(offered)


def test_what_no_retry_mends_is_not_tried_again(
    generator: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AIRFLOW_VAR_LOG_GENERATOR_COMMAND", str(generator))
    with pytest.raises(AirflowFailException, match="refused"):
        GenerateLogs(task_id="generate", scenario="no-such").execute(
            {"params": SMALL, "dag_run": SimpleNamespace(run_id="r", run_after=datetime.now(UTC))}  # type: ignore[typeddict-item]
        )
    with pytest.raises(AirflowFailException, match="log_generator_command"):
        start([str(tmp_path / "nothing")], sys.stdout)


def test_a_generator_that_prints_more_than_a_pipe_holds_is_not_kept_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_VAR_LOG_GENERATOR_COMMAND", sys.executable)
    program = "import signal, sys; signal.alarm(10); print('x' * 1_000_000, flush=True); print('done', file=sys.stderr)"

    ended = GeneratorCommand(logging.getLogger()).run("-c", program)

    assert (ended.status, len(ended.output)) == (0, 1_000_001)


@pytest.mark.parametrize(("status", "output"), [(0, ""), (1, ""), (1, '{"stopped": false}'), (0, '{"stopped": true}')])
def test_a_run_that_is_not_complete_fails(status: int, output: str) -> None:
    with pytest.raises(RuntimeError, match=f"status {status}"):
        judge(Ended(status, output))


def test_a_run_sends_its_records_and_gives_their_totals(run: Any, topics: str, bootstrap_servers: str) -> None:
    state, totals = run(seed=7)

    assert state == "success"
    assert (totals["acknowledged"], totals["unacknowledged"], totals["seed"]) == (500, 0, 7)
    assert count(bootstrap_servers, f"{topics}logs") == 500


@pytest.mark.parametrize(
    ("away", "said"),
    [
        ({"KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1"}, "no Kafka broker answers at 127.0.0.1:1"),
        ({"KAFKA_TOPIC_PREFIX": "no-such-"}, "topic no-such-logs does not exist"),
    ],
)
@pytest.mark.usefixtures("topics")
def test_a_run_fails_when_the_broker_or_the_topic_is_away_and_its_log_says_so(
    run: Any, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], away: dict[str, str], said: str
) -> None:
    monkeypatch.setenv("GENERATOR_CONNECT_TIMEOUT_S", "2")
    for name, value in away.items():
        monkeypatch.setenv(name, value)

    assert run()[0] == "failed"
    assert said in capfd.readouterr().out


def test_a_task_that_is_killed_asks_the_generator_to_end() -> None:
    task = GenerateLogs(task_id="generate")
    task.command = GeneratorCommand(task.log)
    task.command.process = start([sys.executable, "-c", "import time; time.sleep(60)"], sys.stdout)
    task.on_kill()

    with task.command.process as process:
        assert process.wait(10) == -signal.SIGTERM
