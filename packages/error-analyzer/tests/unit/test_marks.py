from error_analyzer.event import Source
from error_analyzer.marks import Marks, advance, highest
from hypothesis import given
from hypothesis import strategies as st


def test_an_offset_counts_once() -> None:
    """Also the second record of one message, and the same offset of another partition or topic."""
    marks: Marks = {}

    assert advance(marks, Source("t", 0, 5))
    assert not advance(marks, Source("t", 0, 5))
    assert not advance(marks, Source("t", 0, 4))
    assert advance(marks, Source("t", 0, 5, 1))
    assert advance(marks, Source("t", 1, 5))
    assert advance(marks, Source("t2", 0, 5))


def test_marks_join_to_the_higher_one() -> None:
    """Snapshots written at different times add up to the newest."""
    assert highest({"t/0": (5, 0), "t/1": (1, 0)}, {"t/0": (4, 0), "t/2": (2, 0)}) == {
        "t/0": (5, 0),
        "t/1": (1, 0),
        "t/2": (2, 0),
    }


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=8))
def test_streams_that_start_at_committed_offsets_are_counted_exactly_once(streams: list[tuple[int, int]]) -> None:
    """Each stream goes on in order from what was acknowledged when it started; every offset counts once."""
    marks: Marks = {}
    counted: list[int] = []
    reached = 0
    for back, ahead in streams:
        start = max(0, reached - back)
        counted += [n for n in range(start, reached + ahead) if advance(marks, Source("t", 0, n))]
        reached += ahead

    assert counted == list(range(reached))
