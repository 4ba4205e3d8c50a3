from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from spark_sink.sparkline import peaks, sparkline

VALUES = st.lists(st.integers(0, 10**12), max_size=200)
ORDER = " ▁▂▃▄▅▆▇█"


@given(VALUES)
def test_a_larger_value_is_never_drawn_lower(values: list[int]) -> None:
    """One character each, blank for zero and only for it, full for the highest."""
    line = sparkline(values)

    assert len(line) == len(values)
    heights = sorted((value, ORDER.index(char)) for value, char in zip(values, line, strict=True))
    assert all(lower[1] <= higher[1] for lower, higher in pairwise(heights))
    assert all((value == 0) == (height == 0) for value, height in heights)
    assert not any(values) or heights[-1][1] == len(ORDER) - 1


def test_eight_steps_are_eight_blocks() -> None:
    assert sparkline(range(9)) == ORDER


@given(VALUES, st.integers(1, 300))
def test_no_peak_is_lost_when_minutes_share_a_column(values: list[int], each: int) -> None:
    """As many columns as it takes, and the last one ends with the last value."""
    columns = peaks(values, each)

    assert len(columns) == -(-len(values) // each)
    assert max(columns, default=0) == max(values, default=0)
    assert not values or columns[-1] == max(values[-each:])
