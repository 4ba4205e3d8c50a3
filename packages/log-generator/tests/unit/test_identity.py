"""The ids of a run's records."""

from hypothesis import given
from hypothesis import strategies as st
from log_generator.blanks import UID
from log_generator.identity import LARGEST_SEED, Identity

seeds = st.integers(0, LARGEST_SEED)
indexes = st.integers(0, 2**40)


def uid(identity: Identity, index: int) -> str:
    return identity.prefix + UID.pattern % index


@given(seeds, indexes, seeds, indexes)
def test_ids_are_equal_only_for_the_same_seed_and_index(seed: int, index: int, other: int, other_index: int) -> None:
    first = uid(Identity.of(seed, b"scenario", 100, 1000), index)
    second = uid(Identity.of(other, b"scenario", 100, 1000), other_index)

    assert (first == second) == ((seed, index) == (other, other_index))


def test_one_seed_gives_other_ids_for_another_scenario_rate_or_count() -> None:
    asked = [(b"a", 100.0, 10), (b"b", 100.0, 10), (b"a", 200.0, 10), (b"a", 100.0, 20)]

    assert len({Identity.of(7, *what).prefix for what in asked}) == 4
