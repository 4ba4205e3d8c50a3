import pytest
from hypothesis import given
from hypothesis import strategies as st
from spark_sink.dead_letter_place import Place, parse_place

TOPICS = st.from_regex(r"[A-Za-z0-9._-]{1,60}", fullmatch=True)
MILLIS = st.none() | st.integers(0, 4_000_000_000_000)


@given(st.builds(Place, TOPICS, st.integers(0, 10**9 - 1), st.integers(0, 10**18 - 1), MILLIS))
def test_a_place_is_read_as_it_is_written(place: Place) -> None:
    assert parse_place(str(place)) == place


@pytest.mark.parametrize("text", ["", "logs/2", "logs/2/x", "a b/2/9", "logs/-2/9", "logs/2/9@noon", "logs/2/9/1"])
def test_what_is_no_place_is_refused(text: str) -> None:
    """In one line that quotes it."""
    with pytest.raises(ValueError, match="not a"):
        parse_place(text)
