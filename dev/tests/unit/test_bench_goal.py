import pytest
from dev.bench_goal import Goal, measured_as, on_one_core, times_as_fast
from dev.bench_sample import Results, Sample


def at(*rates: int) -> list[Sample]:
    """Samples of so many records a second, whose CPU does twice that."""
    return [Sample(records=rate, seconds=1.0, cpu_seconds=0.5) for rate in rates]


RESULTS: Results = {"ours": at(90, 10, 95), "theirs": at(100, 1000, 50)}


@pytest.mark.parametrize(("at_least", "met"), [(0.9, True), (0.91, False)])
def test_a_ratio_is_that_of_the_two_medians(at_least: float, met: bool) -> None:
    verdict = Goal("ratio", "", times_as_fast("ours", "theirs"), at_least).judge(RESULTS)

    assert (verdict.measured, verdict.met) == (0.9, met)


@pytest.mark.parametrize(("at_least", "met"), [(180, True), (181, False)])
def test_a_cores_speed_is_by_its_cpu_seconds(at_least: float, met: bool) -> None:
    verdict = Goal("speed", "", on_one_core("ours"), at_least).judge(RESULTS)

    assert (verdict.measured, verdict.met) == (180, met)


def test_a_comparison_without_a_least_is_never_missed() -> None:
    assert Goal("known", "", times_as_fast("ours", "theirs")).judge(RESULTS).met


@pytest.mark.parametrize(("at_most", "met"), [(1.5, True), (1.4, False)])
def test_a_figure_of_its_own_may_be_so_high_and_no_higher(at_most: float, met: bool) -> None:
    results = {"late": [Sample(1, 1.0, 1.0, {"p99_s": seconds}) for seconds in (1.5, 9.0, 0.1)]}

    verdict = Goal("late", "", measured_as("late", "p99_s"), at_most=at_most).judge(results)

    assert (verdict.goal, verdict.measured, verdict.met, verdict.limit) == (at_most, 1.5, met, "at most")
