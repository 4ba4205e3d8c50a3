"""What `dev bench` prints and ends with, of a report that is there already."""

import json

import pytest
from dev.bench_goal import Verdict
from dev.bench_machine import Machine
from dev.bench_report import Report
from dev.cli import app
from dev.cli_bench import tell
from typer.testing import CliRunner

MACHINE = Machine(cores=2, processor="a CPU", system="Linux", load=0.5, versions={})


def report(*verdicts: Verdict) -> Report:
    return Report("sending", 5, verdicts, (), (), {}, MACHINE, ())


MET, MISSED = Verdict("a", "", 1, 2, met=True), Verdict("b", "", 1, 0.5, met=False)


@pytest.mark.parametrize(("found", "status"), [(report(MET), 0), (report(MET, MISSED), 1)])
@pytest.mark.parametrize("as_json", [True, False])
def test_the_status_is_1_when_a_goal_is_missed(found: Report, status: int, as_json: bool) -> None:
    assert tell(found, as_json=as_json) == status


def test_a_program_reads_json_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    tell(report(MET, MISSED), as_json=True)

    printed = json.loads(capsys.readouterr().out)
    assert [(goal["id"], goal["goal"], goal["measured"], goal["met"]) for goal in printed["goals"]] == [
        ("a", 1, 2, True),
        ("b", 1, 0.5, False),
    ]


def test_a_person_reads_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    tell(report(MISSED), as_json=False)

    assert "NO" in capsys.readouterr().out


@pytest.mark.parametrize("wrong", [["bench", "nothing"], ["bench", "schema", "--rounds", "4"], ["bench"]])
def test_wrong_use_is_refused(wrong: list[str]) -> None:
    assert CliRunner().invoke(app, wrong).exit_code == 2
