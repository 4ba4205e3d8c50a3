"""The stack as a person runs it: it starts, triggers, counts, and goes on whatever happens to one of its containers.

The tests build on each other, in this order.
"""

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from dev.airflow_api import AirflowApi
from dev.containers import Containers, docker
from dev.kept import count_errors, read_sent
from log_schema.config import KafkaSettings

DAG, TASK = "generate_logs", "generate"
GAME_DAY = "game_day"
THEIRS = {"kafka", "cassandra", "airflow-postgres"}  # their images are not ours; how they end is theirs
OUTAGE = {"scenario": "outage", "rate": 100, "duration": "40s"}
PAUSE_S = 2.0
# Some versions of compose count what `--no-deps` leaves out as a change, and would make the containers anew.
AS_THEY_ARE = ("--no-deps", "--no-recreate")


def wait_until(what: str, done: Callable[[], bool], longest_s: float) -> float:
    """Look again and again until it is so; give how many seconds it took."""
    began = time.monotonic()
    while not done():
        if time.monotonic() - began > longest_s:
            pytest.fail(f"{what}: not within {longest_s:.0f} s")
        time.sleep(PAUSE_S)
    return time.monotonic() - began


def all_healthy_again(stack: Containers, services: list[str]) -> float:
    """Wait for all: what can't do without one that was away may end too, and then compose's `--wait` gives up."""
    return wait_until("all are healthy", lambda: all(map(stack.is_healthy, services)), 180)


def broker_of(stack: Containers) -> KafkaSettings:
    """Give the stack's Kafka, as it is reached from this machine."""
    return KafkaSettings(bootstrap_servers=f"127.0.0.1:{stack.env['KAFKA_HOST_PORT']}")


def stored(stack: Containers) -> frozenset[str]:
    uids = stack.run("spark-sink", "spark-sink", "uids").split()
    assert len(uids) == len(set(uids)), "a record is stored twice"
    return frozenset(uids)


def sent_with(seed: int, stack: Containers) -> frozenset[str]:
    """Give the uids in Kafka that begin with a seed: a seed is a run's own here, for it makes the ids."""
    return frozenset(uid for uid in read_sent(broker_of(stack)).uids if uid.startswith(f"{seed:016x}"))


def nothing_is_generated(stack: Containers, airflow: AirflowApi) -> None:
    """End what generates, so that both sides of a count stand still."""
    stack.compose("stop", "demo")
    wait_until("Airflow's runs are over", lambda: airflow.is_idle(DAG), 600)


def counts_agree(stack: Containers) -> int:
    """Wait until every record in Kafka is stored, once, and every error counted, once; give how many records."""
    sent = read_sent(broker_of(stack))
    wait_until("all is stored", lambda: stored(stack) == sent.uids, 120)
    wait_until("all is counted", lambda: count_errors(broker_of(stack)) == sent.errors, 120)
    return len(sent.uids)


def reconciled(stack: Containers, airflow: AirflowApi, receipts: frozenset[str]) -> str:
    """Check that everything is stored and counted, with what was acknowledged outside; say how much it is."""
    stack.up()
    nothing_is_generated(stack, airflow)
    records = counts_agree(stack)
    assert receipts <= stored(stack)
    return f"{records} records in Kafka = stored; {len(receipts)} receipts, all stored"


@pytest.fixture
def acknowledged(stack: Containers, tmp_path: Path) -> Iterator[Callable[[], frozenset[str]]]:
    """A generator outside the stack; called, it ends and gives the uids of what Kafka acknowledged to it."""
    receipts = tmp_path / "receipts.jsonl"
    arguments = ["run", "--scenario=outage", "--rate=50", "--duration=1h", f"--receipts={receipts}"]
    generator = subprocess.Popen(
        [sys.executable, "-m", "log_generator", *arguments],
        env={"KAFKA_BOOTSTRAP_SERVERS": broker_of(stack).bootstrap_servers, "LOG_LEVEL": "ERROR"},
        stdout=subprocess.DEVNULL,
    )

    def end() -> frozenset[str]:
        generator.send_signal(signal.SIGTERM)
        assert generator.wait(30) == 0
        return frozenset(json.loads(line)["uid"] for line in receipts.read_text().splitlines())

    yield end
    if generator.poll() is None:
        generator.kill()
        generator.wait()


@pytest.fixture
def open_request(stack: Containers) -> Iterator[None]:
    """A request to Airflow's API whose body never comes whole, as a client leaves it that lost its network."""
    stack.up()  # now, for it may make the API server's container anew
    with socket.create_connection(("127.0.0.1", int(stack.env["AIRFLOW_HOST_PORT"]))) as client:
        head = "POST /auth/token HTTP/1.1", "Host: localhost", "Content-Type: application/json", "Content-Length: 100"
        client.sendall("\r\n".join([*head, "", "{"]).encode())
        client.settimeout(1)
        with pytest.raises(TimeoutError):  # it waits for the rest
            client.recv(1)
        yield


def test_all_is_healthy_within_three_minutes(stack: Containers, figures: list[str]) -> None:
    figures.append(f"seconds from `up` to all healthy: {stack.up_seconds:.0f}")

    assert stack.up_seconds <= 180


def test_an_incident_is_shown_within_two_minutes(stack: Containers, figures: list[str]) -> None:
    seconds = wait_until("an incident", lambda: "🔴 payment" in stack.compose("logs", "notifier"), 120)
    figures.append(f"seconds from all healthy to an incident of the demo in the notifier's log: {seconds:.0f}")


def test_every_container_is_locked_down_as_the_files_say(stack: Containers) -> None:
    for service in stack.services():
        found = stack.inspect(service)
        host = found["HostConfig"]
        user = found["Config"]["User"].partition(":")[0]

        assert found["State"]["Health"]["Status"] == "healthy", service
        assert user.isdigit(), service
        assert int(user) > 0, service
        assert host["ReadonlyRootfs"], service
        assert (host["CapDrop"], host["CapAdd"]) == (["ALL"], None), service
        assert "no-new-privileges:true" in host["SecurityOpt"], service
        assert host["Memory"] > 0, service
        published = [place for places in (host["PortBindings"] or {}).values() for place in places]
        assert {place["HostIp"] for place in published} <= {"127.0.0.1"}, service


def test_processes_have_no_capabilities_and_cannot_write_to_their_root(stack: Containers) -> None:
    for service in sorted(set(stack.services()) - THEIRS):
        status = stack.run(service, "cat", "/proc/1/status", "/proc/self/status")
        effective = [line.split()[1] for line in status.splitlines() if line.startswith("CapEff:")]
        written = stack.run(service, "sh", "-c", "touch /written 2>&1 || echo refused; id -u")

        assert effective == ["0000000000000000"] * 2, service
        assert "refused" in written, service
        assert int(written.split()[-1]) > 0, service


def test_a_run_triggered_over_airflows_api_is_stored_and_told(
    stack: Containers, airflow: AirflowApi, figures: list[str]
) -> None:
    stack.compose("stop", "demo")  # so that what is told now is told of the run
    began = datetime.now(UTC).isoformat()
    run = airflow.trigger(DAG, OUTAGE | {"seed": 4711})
    wait_until("the run is over", lambda: airflow.is_over(DAG, run), 400)

    totals, log = airflow.result(DAG, run, TASK), airflow.log(DAG, run, TASK)
    own = sent_with(4711, stack)
    figures.append(f"triggered over REST: {totals['acknowledged']} acknowledged, {len(own)} in Kafka")

    assert airflow.runs(DAG)[run] == "success"
    assert (totals["acknowledged"], totals["unacknowledged"]) == (4000, 0)
    assert "records_sent" in log
    assert "Totals:" in log
    wait_until("the run is stored", lambda: own <= stored(stack), 60)
    assert len(own) == 4000
    wait_until("its incident is told", lambda: "🔴 payment" in stack.compose("logs", "--since", began, "notifier"), 60)


def test_a_try_that_cannot_deliver_fails_and_the_next_one_sends_the_same_records(
    stack: Containers, airflow: AirflowApi
) -> None:
    wait_until("Airflow's runs are over", lambda: airflow.is_idle(DAG), 600)
    stack.compose("stop", "kafka")
    run = airflow.trigger(DAG, OUTAGE | {"seed": 4712})
    wait_until("its first try has failed", lambda: airflow.state(DAG, run, TASK) == "up_for_retry", 200)

    stack.up()
    wait_until("the run is over", lambda: airflow.is_over(DAG, run), 400)

    assert airflow.runs(DAG)[run] == "success"
    assert len(sent_with(4712, stack)) == 4000


def test_a_game_day_is_scored_kept_and_told_as_a_drill(
    stack: Containers, airflow: AirflowApi, figures: list[str]
) -> None:
    began = datetime.now(UTC).isoformat()
    run = airflow.trigger(GAME_DAY, OUTAGE)
    wait_until("the game day is over", lambda: airflow.is_over(GAME_DAY, run), 400)

    (score,) = airflow.result(GAME_DAY, run, "score")["scores"]
    kept = stack.run("airflow-scheduler", "/opt/venvs/log-generator/bin/log-generator", "drills", "list", "--json")
    figures.append(f"a game day: noticed after {score['time_to_notice_s']} s, root at rank {score['root_rank']}")

    assert airflow.runs(GAME_DAY)[run] == "success"
    assert (score["found"], score["environment"], score["top3"]) == (True, "drill", True)
    assert json.loads(kept) == score
    wait_until("it is told", lambda: "drill" in stack.compose("logs", "--since", began, "notifier"), 60)


def test_a_second_analyzer_shares_the_work(stack: Containers) -> None:
    stack.up("--scale", "error-analyzer=2", "--no-recreate", "error-analyzer")

    assert len(stack.compose("ps", "--quiet", "error-analyzer").split()) == 2

    stack.up("--scale", "error-analyzer=1", "--no-recreate", "error-analyzer")


@pytest.mark.usefixtures("open_request")
def test_counts_stay_exact_while_one_container_after_the_other_is_stopped_and_started(
    stack: Containers, airflow: AirflowApi, acknowledged: Callable[[], frozenset[str]], figures: list[str]
) -> None:
    services = stack.services()
    for service in services:
        began = time.monotonic()
        docker("stop", "--time", "10", stack.inspect(service)["Id"])
        down = time.monotonic() - began
        status = stack.inspect(service)["State"]["ExitCode"]
        stack.compose("up", "-d", *AS_THEY_ARE, service)
        back = all_healthy_again(stack, services)
        figures.append(f"stopped {service}: after {down:.1f} s with status {status}, all healthy {back:.0f} s later")

        assert service in THEIRS or (status == 0 and down < 10), f"{service}: {status}, {down:.1f} s"

    figures.append(f"stopped one by one: {reconciled(stack, airflow, acknowledged())}")


def test_counts_stay_exact_while_one_container_after_the_other_is_killed(
    stack: Containers, airflow: AirflowApi, acknowledged: Callable[[], frozenset[str]], figures: list[str]
) -> None:
    stack.up()
    services = stack.services()
    for service in services:
        stack.compose("kill", "--signal", "KILL", service)
        stack.compose("up", "-d", *AS_THEY_ARE, service)  # the next one is killed while this one comes back

    figures.append(f"seconds from the last kill to all healthy: {all_healthy_again(stack, services):.0f}")
    figures.append(f"killed one by one: {reconciled(stack, airflow, acknowledged())}")


def test_nothing_is_lost_by_down_and_up(stack: Containers, airflow: AirflowApi, figures: list[str]) -> None:
    nothing_is_generated(stack, airflow)
    before = (counts_agree(stack), count_errors(broker_of(stack)), set(airflow.runs(DAG)))
    password = stack.run("airflow-apiserver", "cat", "auth/passwords.json")
    shown = json.loads("[" + ",".join(stack.run("notifier", "notifier", "status", "--json").splitlines()) + "]")

    began = time.monotonic()
    stack.compose("down")
    figures.append(f"seconds that `down` took: {time.monotonic() - began:.0f}")
    figures.append(f"seconds from the second `up` to all healthy: {stack.up('--scale', 'demo=0'):.0f}")
    nothing_is_generated(stack, airflow)

    assert stack.run("airflow-apiserver", "cat", "auth/passwords.json") == password
    assert set(airflow.runs(DAG)) >= before[2]
    assert counts_agree(stack) >= before[0]
    assert count_errors(broker_of(stack)) >= before[1]
    again = json.loads("[" + ",".join(stack.run("notifier", "notifier", "status", "--json").splitlines()) + "]")
    assert {row["incident_id"] for row in again} >= {row["incident_id"] for row in shown}


def test_memory_stays_within_what_the_files_say(stack: Containers, figures: list[str]) -> None:
    ids = stack.compose("ps", "--quiet").split()
    figures.append(docker("stats", "--no-stream", "--format", "{{.Name}}  {{.MemUsage}}", *ids))
    used = docker("stats", "--no-stream", "--format", "{{.MemPerc}}", *ids).split()
    states = [stack.inspect(service)["State"] for service in stack.services()]

    assert max(float(percent.rstrip("%")) for percent in used) < 95
    assert not [state for state in states if state["OOMKilled"]]


def test_down_with_its_volumes_leaves_nothing_behind(stack: Containers) -> None:
    stack.compose("down", "--volumes")

    assert stack.left_behind() == {"containers": [], "volumes": [], "networks": []}
