import json

import msgspec
import pytest
from dev.bench import Benchmark, Contestant, Follower
from dev.bench_goal import Goal, Limit, Verdict, times_as_fast
from dev.bench_machine import Machine, pinned_kafka, this_machine
from dev.bench_report import Report, sum_up
from dev.bench_sample import Sample
from dev.bench_tables import contestant_row, figure, footer, print_report, verdict_row

MACHINE = Machine(cores=2, processor="a CPU", system="Linux", load=0.5, versions={"python": "3.11"})
RESULTS = {
    "ours": [Sample(900, 1.0, 0.5), Sample(1000, 1.0, 0.5), Sample(1100, 1.0, 0.5)],
    "theirs": [Sample(500, 1.0, 1.0)] * 3,
}


def never_run() -> Sample:
    raise AssertionError


def report(at_least: float) -> Report:
    benchmark = Benchmark(
        name="sending",
        contestants=[Contestant("ours", "the one", never_run), Contestant("theirs", "the other", never_run)],
        goals=[
            Goal("ratio", "ours / theirs", times_as_fast("ours", "theirs"), at_least),
            Goal("known", "theirs / ours", times_as_fast("theirs", "ours")),
        ],
        notes=["time: all of it"],
        distributions=[],
        settings={"acks": "all"},
    )
    return sum_up(benchmark, RESULTS, 3, MACHINE)


def test_programs_get_goals_and_every_round() -> None:
    printed = json.loads(msgspec.json.encode(report(2)))

    assert printed["goals"] == [
        {"id": "ratio", "what": "ours / theirs", "goal": 2.0, "measured": 2.0, "met": True, "limit": "at least"}
    ]
    assert [(each["id"], each["goal"], each["measured"]) for each in printed["comparisons"]] == [("known", None, 0.5)]
    ours = printed["contestants"][0]
    assert ours["records_per_second"] == {"median": 1000.0, "min": 900.0, "max": 1100.0}
    assert ours["cpu_seconds_per_million"]["median"] == 500.0
    assert ours["rounds"][0] == {"records": 900, "seconds": 1.0, "cpu_seconds": 0.5}
    assert printed["machine"]["versions"] == {"python": "3.11"}
    assert (printed["rounds"], printed["settings"]) == (3, {"acks": "all"})


@pytest.mark.parametrize(("at_least", "met"), [(2.0, True), (2.1, False)])
def test_a_report_is_met_when_every_goal_is(at_least: float, met: bool) -> None:
    assert report(at_least).met is met


def test_those_that_run_once_stand_below_the_others() -> None:
    benchmark = Benchmark(
        name="sending",
        contestants=[Contestant("ours", "", never_run)],
        goals=[],
        notes=[],
        distributions=[],
        followers=[Follower("after", "", lambda _results: never_run())],
    )

    summed = sum_up(benchmark, RESULTS | {"after": [Sample(1, 1.0, 1.0)]}, 3, MACHINE)

    assert [(each.name, len(each.rounds)) for each in summed.contestants] == [("ours", 3), ("after", 1)]


def test_people_read_medians_with_the_least_and_the_most() -> None:
    row = contestant_row(report(2).contestants[0])

    assert row == ("ours", "1,000", "900", "1,100", "500", "454", "555", "the one")


@pytest.mark.parametrize(
    ("verdict", "cells"),
    [
        (Verdict("g", "w", 0.9, 0.8964, met=False), ("g", "≥ 0.900", "0.896", "NO", "w")),
        (Verdict("g", "w", 400_000, 412_345.6, met=True), ("g", "≥ 400,000", "412,345", "yes", "w")),
        (Verdict("g", "w", None, 31.25, met=True), ("g", "-", "31.2", "-", "w")),
        (Verdict("g", "w", 1.5, 1.25, met=True, limit=Limit.MOST), ("g", "≤ 1.500", "1.250", "yes", "w")),
    ],
)
def test_people_read_how_a_goal_fared(verdict: Verdict, cells: tuple[str, ...]) -> None:
    assert verdict_row(verdict) == cells


def test_a_measured_figure_below_its_goal_is_not_rounded_up_to_it() -> None:
    assert figure(0.89996) == "0.899"


def test_below_the_tables_stands_what_it_was_measured_with(capsys: pytest.CaptureFixture[str]) -> None:
    lines: list[str] = []

    print_report(report(2), lines.append)

    assert lines[0].startswith("sending: medians of 3 rounds")
    assert lines[-4:] == list(footer(report(2)))
    assert footer(report(2)) == (
        "time: all of it",
        "settings: acks all",
        "machine: 2 cores, a CPU, Linux, load 0.5 before",
        "versions: python 3.11",
    )
    assert "ours" in capsys.readouterr().out


def test_this_machine_tells_its_versions() -> None:
    machine = this_machine(["kafka-python"], {"apache-kafka": pinned_kafka()})

    assert machine.cores >= 1
    assert machine.versions.keys() == {"python", "kafka-python", "apache-kafka"}
    assert machine.versions["apache-kafka"].count(".") == 2
