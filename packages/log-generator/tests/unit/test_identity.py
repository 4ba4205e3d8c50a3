"""The ids of a run's records."""

from hypothesis import given
from hypothesis import strategies as st
from log_generator.identity import LARGEST_SEED, Identity

seeds = st.integers(0, LARGEST_SEED)


@given(seeds, seeds)
def test_ids_of_different_seeds_begin_differently(seed: int, other: int) -> None:
    first, second = Identity.of(seed, b"scenario", 100, 1000), Identity.of(other, b"scenario", 100, 1000)

    assert (first.prefix == second.prefix) == (seed == other)
    assert len(first.prefix) == 24


def test_one_seed_gives_other_ids_for_another_scenario_rate_or_count() -> None:
    asked = [(b"a", 100.0, 10), (b"b", 100.0, 10), (b"a", 200.0, 10), (b"a", 100.0, 20)]

    assert len({Identity.of(7, *what).prefix for what in asked}) == 4
