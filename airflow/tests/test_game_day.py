"""The DAG `game_day`: a fault takes place on a real broker, and what the real analyzer made of it is scored."""

import copy
import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.dag_processing.dagbag import DagBag
from airflow.sdk.exceptions import AirflowFailException, ParamValidationError
from game_day import choose, require_fault
from generator_operators import ScoreDrills
from generator_params import FAULTS
from kafka import KafkaConsumer

SMALL = {"scenario": "outage", "rate": 200, "duration": "12s", "wait": "60s"}
HEALTHY = {"name": "steady", "faults": [], "pollution": []}
BROKEN = [{"name": name, "faults": [{"kind": "k", "root": "a/B"}], "pollution": []} for name in ("c", "a", "b")]
HOSTILE = BROKEN[0] | {"name": "hostile", "pollution": ["malformed"]}


@pytest.fixture
def dag(bag: DagBag) -> Any:
    return bag.dags["game_day"]


@pytest.fixture
def analyzing(analyzer: Path, topics: str, tmp_path: Path) -> Iterator[None]:
    """Have the analyzer at work."""
    with (tmp_path / "log").open("wb") as log, subprocess.Popen([analyzer, "run"], stderr=log) as process:
        yield
        process.terminate()
        assert process.wait(30) == 0


def drills(generator: Path) -> list[dict[str, Any]]:
    """Read the record of all drills, as a person would."""
    listed = subprocess.run([generator, "drills", "list", "--json"], check=True, capture_output=True)
    return [json.loads(line) for line in listed.stdout.splitlines()]


def environments(topic: str) -> set[str]:
    servers = os.environ["KAFKA_BOOTSTRAP_SERVERS"]
    with KafkaConsumer(
        topic, bootstrap_servers=servers, auto_offset_reset="earliest", consumer_timeout_ms=3000
    ) as consumer:
        return {json.loads(message.value)["resource"]["deployment.environment.name"] for message in consumer}


def test_it_runs_when_somebody_asks_one_at_a_time_and_is_tagged_as_a_drill(dag: Any) -> None:
    assert (dag.schedule, dag.catchup, dag.max_active_runs) == (None, False, 1)
    assert "drill" in dag.tags


def test_it_tells_airflow_of_new_logs_and_of_the_scores(dag: Any) -> None:
    assert [asset.name for asset in dag.get_task("generate").outlets] == ["logs"]
    assert [asset.name for asset in dag.get_task("score").outlets] == ["drills"]


def test_its_params_have_sound_defaults(dag: Any) -> None:
    assert dag.params.validate() == {"scenario": None, "rate": 200, "duration": "2m", "wait": "5m"}


@pytest.mark.parametrize(
    ("name", "value"), [("scenario", "--help"), ("rate", 0), ("duration", "soon"), ("wait", "0s"), ("wait", "5s\n")]
)
def test_a_wrong_param_is_refused(dag: Any, name: str, value: object) -> None:
    params = copy.deepcopy(dag.params)

    with pytest.raises(ParamValidationError):
        params[name] = value


def test_each_scenario_with_a_fault_may_be_picked_and_every_try_picks_the_same() -> None:
    assert {choose([HEALTHY, *BROKEN], seed) for seed in range(3)} == {"a", "b", "c"}
    assert choose([HEALTHY, *BROKEN], 7) == choose([*reversed(BROKEN), HEALTHY], 7)


def test_what_would_reach_production_is_not_picked_at_random() -> None:
    assert {choose([HOSTILE, *BROKEN], seed) for seed in range(4)} == {"a", "b", "c"}


def test_of_those_that_are_shipped_only_the_hostile_one_is_not_picked_at_random(generator: Path) -> None:
    listed = subprocess.run([generator, "scenarios", "list", "--json"], check=True, capture_output=True)

    assert {choose(json.loads(listed.stdout), seed) for seed in range(50)} == {*FAULTS} - {"hostile"}


def test_by_its_name_the_hostile_one_can_be_played() -> None:
    require_fault(HOSTILE)


def test_where_nothing_breaks_nothing_is_generated() -> None:
    with pytest.raises(AirflowFailException, match="nothing breaks"):
        require_fault(HEALTHY)
    with pytest.raises(AirflowFailException, match="nothing breaks"):
        choose([HEALTHY, HOSTILE], 7)


def test_a_run_without_a_fault_is_not_scored() -> None:
    task = ScoreDrills(task_id="score", totals=SimpleNamespace())  # type: ignore[arg-type]
    task.totals = {"drills": []}  # type: ignore[assignment]

    with pytest.raises(AirflowFailException, match="nothing to score"):
        task.execute({"params": SMALL})  # type: ignore[typeddict-item]


@pytest.mark.usefixtures("analyzing")
def test_a_fault_is_found_and_its_score_is_in_the_xcom_the_log_and_the_record(
    dag: Any, runs: Callable[..., Any], generator: Path, topics: str, capfd: pytest.CaptureFixture[str]
) -> None:
    state, given = runs(dag, **SMALL)
    log = capfd.readouterr().out

    assert state == "success", log
    (score,) = given["score"]["scores"]
    assert (given["pick"], score["scenario"], score["environment"]) == ("outage", "outage", "drill")
    assert given["generate"]["drills"] == [score["drill_id"]]
    assert (score["found"], score["root_service"], score["top3"]) == (True, "payment", True)
    assert 0 < score["time_to_notice_s"] <= score["time_to_cause_s"] < 60
    assert drills(generator) == [score]
    assert f"found as incident {score['incident_id']}" in log
    assert environments(f"{topics}logs") == {"drill"}


@pytest.mark.usefixtures("topics")
def test_a_fault_that_nobody_finds_is_a_miss_and_the_run_a_success(
    dag: Any, runs: Callable[..., Any], generator: Path
) -> None:
    state, given = runs(dag, **SMALL | {"scenario": None, "duration": "2s", "wait": "1s"})

    assert state == "success"
    assert [(score["found"], score["top1"], score["top3"]) for score in given["score"]["scores"]] == [
        (False, False, False)
    ]
    assert len(drills(generator)) == 1


@pytest.mark.usefixtures("topics")
def test_a_scenario_without_a_fault_is_refused(dag: Any, runs: Callable[..., Any]) -> None:
    state, given = runs(dag, **SMALL | {"scenario": "steady"})

    assert state == "failed"
    assert "generate" not in given or given["generate"] is None
