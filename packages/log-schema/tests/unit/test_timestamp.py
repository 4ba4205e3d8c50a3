"""Times as nanoseconds."""

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_schema import format_timestamp, parse_timestamp
from log_schema.timestamp import LATEST


@given(st.integers(0, LATEST))
def test_what_is_formatted_is_read_back_to_the_nanosecond(nanos: int) -> None:
    assert parse_timestamp(format_timestamp(nanos)) == nanos


@pytest.mark.parametrize(
    "text",
    [
        "2023-01-29T08:42:09.5Z",
        "2023-01-29 08:42:09,500",
        "2023-01-29 08:42:09.500 UTC",
        "2023-01-29T10:42:09.5+02:00",
        "2023-01-29t08:42:09.500000000z",
    ],
)
def test_usual_ways_to_write_a_time_agree(text: str) -> None:
    assert parse_timestamp(text) == 1_674_981_729_500_000_000


@pytest.mark.parametrize("number", [1_674_981_729, 1_674_981_729_000, 1_674_981_729_000_000, 1_674_981_729 * 10**9])
def test_a_numbers_unit_is_told_from_its_size(number: int) -> None:
    assert parse_timestamp(number) == 1_674_981_729_000_000_000


@pytest.mark.parametrize(
    "value", ["", "yesterday", "2023-13-01T00:00:00Z", "1969-12-31T23:59:59Z", -1, float("nan"), float("inf"), 1e300]
)
def test_what_is_no_time_is_refused(value: str | float) -> None:
    with pytest.raises(ValueError, match=r"time|month"):
        parse_timestamp(value)


@pytest.mark.parametrize("number", ["1674981729.123456789", "1674981729123.456789", "1674981729123456789"])
def test_a_number_keeps_nanoseconds_as_text_and_as_a_decimal(number: str) -> None:
    assert parse_timestamp(number) == parse_timestamp(Decimal(number)) == 1_674_981_729_123_456_789


@given(st.text(max_size=30) | st.floats() | st.integers() | st.decimals())
def test_anything_is_a_time_in_range_or_refused(value: str | float | Decimal) -> None:
    with contextlib.suppress(ValueError):
        assert 0 <= parse_timestamp(value) <= LATEST
