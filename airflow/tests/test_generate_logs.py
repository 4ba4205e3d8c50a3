"""The DAG `generate_logs`: it imports, takes sound params only, and does what it says on a real broker."""

import copy
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.dag_processing.dagbag import DagBag
from airflow.sdk.exceptions import AirflowFailException, ParamValidationError
from generate_logs import LARGEST_SEED, GenerateLogs, generator_arguments, judge, seed_of, start
from kafka import KafkaConsumer, TopicPartition

DAGS = Path(__file__).parents[1] / "dags"
SMALL = {"scenario": "steady", "rate": 500, "duration": "1s"}


@pytest.fixture(scope="module")
def bag(airflow_database: None) -> DagBag:
    return DagBag(dag_folder=str(DAGS))


@pytest.fixture
def dag(bag: DagBag) -> Any:
    return bag.dags["generate_logs"]


@pytest.fixture
def run(dag: Any, generator: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run the DAG to its end, with one try; give its state and what its task gave."""
    monkeypatch.setenv("AIRFLOW_VAR_LOG_GENERATOR_COMMAND", str(generator))
    monkeypatch.setattr(dag.get_task("generate"), "retries", 0)

    def run_with(**params: Any) -> tuple[str, Any]:
        done = dag.test(run_conf=SMALL | params)
        (instance,) = done.get_task_instances()
        return str(done.state), instance.xcom_pull(task_ids="generate")

    return run_with


def context(run_id: str, **params: Any) -> Any:
    """Give as much of a task's context as the arguments are made of."""
    run = SimpleNamespace(run_id=run_id, run_after=datetime(2026, 5, 1, 12, tzinfo=UTC))
    return {"params": SMALL | {"seed": None} | params, "dag_run": run}


def count(bootstrap_servers: str, topic: str) -> int:
    with KafkaConsumer(bootstrap_servers=bootstrap_servers) as consumer:
        partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic)]
        return sum(consumer.end_offsets(partitions).values())


def test_every_dag_is_imported_without_errors(bag: DagBag) -> None:
    assert bag.import_errors == {}
    assert set(bag.dags) == {"generate_logs"}


def test_no_dag_imports_anything_of_ours() -> None:
    ours = ("log_schema", "log_generator", "spark_sink", "notifier", "error_analyzer")

    assert not [name for file in DAGS.glob("*.py") for name in ours if f"import {name}" in file.read_text()]
    assert not [name for file in DAGS.glob("*.py") for name in ours if f"from {name}" in file.read_text()]


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
    first, again = generator_arguments(context("manual__1")), generator_arguments(context("manual__1"))

    assert first == again
    assert f"--seed={seed_of('manual__1')}" in first
    assert "--now=2026-05-01T12:00:00+00:00" in first


def test_another_run_asks_for_other_records() -> None:
    assert seed_of("manual__1") != seed_of("manual__2")
    assert 0 <= seed_of("manual__1") <= LARGEST_SEED


def test_a_seed_that_is_given_is_used() -> None:
    assert "--seed=0" in generator_arguments(context("manual__1", seed=0))


def test_what_no_retry_mends_is_not_tried_again(tmp_path: Path) -> None:
    with pytest.raises(AirflowFailException, match="refused"):
        judge(2, "")
    with pytest.raises(AirflowFailException, match="log_generator_command"):
        start([str(tmp_path / "nothing")])


@pytest.mark.parametrize(("status", "output"), [(1, ""), (1, '{"stopped": false}'), (0, '{"stopped": true}')])
def test_a_run_that_is_not_complete_fails(status: int, output: str) -> None:
    with pytest.raises(RuntimeError, match=f"status {status}"):
        judge(status, output)


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
    task.process = start([sys.executable, "-c", "import time; time.sleep(60)"])
    task.on_kill()

    with task.process as process:
        assert process.wait(10) == -signal.SIGTERM
