import pytest
from dev.bench_sample import Sample, Spread, core_speed, cpu_cost, speed
from hypothesis import given
from hypothesis import strategies as st


def test_a_spread_is_the_median_between_the_least_and_the_most() -> None:
    assert Spread.of([5.0, 1.0, 9.0, 2.0, 3.0]) == Spread(median=3.0, min=1.0, max=9.0)


def test_one_slow_round_does_not_move_the_median() -> None:
    steady = [Sample(1000, 1.0, 0.5)] * 4

    assert speed([*steady, Sample(1000, 60.0, 0.5)]).median == 1000


def test_speed_is_by_the_clock_and_core_speed_by_the_cpu() -> None:
    samples = [Sample(records=1000, seconds=2.0, cpu_seconds=0.5)]

    assert speed(samples).median == 500
    assert core_speed(samples).median == 2000


def test_the_cost_is_in_cpu_seconds_for_a_million_records() -> None:
    assert cpu_cost([Sample(records=50_000, seconds=9.0, cpu_seconds=0.5)]).median == 10


@given(st.lists(st.floats(min_value=0.001, max_value=1e9), min_size=1))
def test_the_median_is_never_outside_what_was_measured(figures: list[float]) -> None:
    spread = Spread.of(figures)

    assert min(figures) == spread.min <= spread.median <= spread.max == max(figures)


def test_nothing_measured_has_no_spread() -> None:
    with pytest.raises(ValueError, match="no median"):
        Spread.of([])
