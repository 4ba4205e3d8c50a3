from collections.abc import Callable

from dev.bench import Contestant, Follower, follow, play
from dev.bench_progress import RoundTeller
from dev.bench_sample import Results, Sample
from dev.testing import RecordingReporter


class Runs:
    """Contestants that do nothing, and the order in which they did it; each run has one record more."""

    def __init__(self) -> None:
        self.order: list[str] = []

    def contestant(self, name: str) -> Contestant:
        return Contestant(name, "", self._run(name))

    def _run(self, name: str) -> Callable[[], Sample]:
        def run() -> Sample:
            self.order.append(name)
            return Sample(records=self.order.count(name), seconds=1.0, cpu_seconds=1.0)

        return run


def unheard(_number: int, _contestant: Contestant, _sample: Sample) -> None:
    pass


def test_contestants_take_turns_after_a_warm_up() -> None:
    runs = Runs()

    play([runs.contestant("A"), runs.contestant("B")], 2, unheard)

    assert "".join(runs.order) == "AB" + "ABAB"


def test_the_warm_up_does_not_count() -> None:
    results = play([Runs().contestant("A")], 2, unheard)

    assert [sample.records for sample in results["A"]] == [2, 3]


def test_a_line_is_told_when_a_round_is_over() -> None:
    runs, reporter = Runs(), RecordingReporter()

    play([runs.contestant("A"), runs.contestant("B")], 2, RoundTeller(reporter, 2, 2).hear)

    assert reporter.lines == [
        "warm-up, records/s: A 1, B 1",
        "round 1 of 2, records/s: A 2, B 2",
        "round 2 of 2, records/s: A 3, B 3",
    ]


def test_a_follower_runs_once_and_knows_what_was_measured_before() -> None:
    heard: list[Results] = []

    def run(results: Results) -> Sample:
        heard.append(dict(results))
        return Sample(1, 2.0, 3.0, {"p99_s": 0.5})

    before: Results = {"A": [Sample(1, 1.0, 1.0)]}
    reporter = RecordingReporter()

    results = follow(
        [Follower("late", "", run), Follower("later", "", run)], before, RoundTeller(reporter, 2, 1).hear_once
    )

    assert heard[0] == before
    assert heard[1].keys() == {"A", "late"}
    assert results.keys() == {"A", "late", "later"}
    assert reporter.lines == ["late: p99_s 0.500", "later: p99_s 0.500"]
