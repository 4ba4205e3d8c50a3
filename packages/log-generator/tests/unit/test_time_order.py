"""Putting into order what overlaps in time."""

from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st
from log_generator.time_order import in_order


class Event(NamedTuple):
    time_unix_nano: int
    name: int


def batches(lengths: list[list[int]]) -> list[tuple[int, list[Event]]]:
    """Make batches that begin one after the other and overlap."""
    names = iter(range(10_000))
    return [
        ((begin + 1) * 10, [Event(begin * 10 + later, next(names)) for later in offsets])
        for begin, offsets in enumerate(lengths)
    ]


@given(st.lists(st.lists(st.integers(0, 200), max_size=20), max_size=40))
def test_everything_comes_once_in_order_of_time_and_equals_as_they_came(lengths: list[list[int]]) -> None:
    made = batches(lengths)

    given_ = list(in_order([], made))

    assert given_ == sorted((event for _, events in made for event in events), key=lambda event: event.time_unix_nano)


def test_marks_known_beforehand_take_their_places() -> None:
    events = in_order([Event(5, 100)], [(20, [Event(1, 0), Event(9, 1)])])

    assert [event.name for event in events] == [0, 100, 1]
