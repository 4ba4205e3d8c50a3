"""Putting into order what overlaps in time."""

from hypothesis import given
from hypothesis import strategies as st
from log_generator.message import Label, Message
from log_generator.time_order import in_order


def batches(lengths: list[list[int]]) -> list[tuple[int, list[Message]]]:
    """Make batches that begin one after the other and overlap."""
    names = iter(range(10_000))
    return [
        ((begin + 1) * 10, [(begin * 10 + later, b"%d" % next(names), Label(b"", 9)) for later in offsets])
        for begin, offsets in enumerate(lengths)
    ]


@given(st.lists(st.lists(st.integers(0, 200), max_size=20), max_size=40))
def test_everything_comes_once_in_order_of_time_and_equals_as_they_came(lengths: list[list[int]]) -> None:
    made = batches(lengths)

    given_ = [message for messages in in_order(made) for message in messages]

    assert given_ == sorted((message for _, messages in made for message in messages), key=lambda message: message[0])
