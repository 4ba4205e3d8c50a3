"""Lengths of time as people write them."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_schema.duration import parse_duration


@pytest.mark.parametrize(
    ("text", "nanos"),
    [
        ("250us", 250_000),
        ("250ms", 250_000_000),
        ("1.5s", 1_500_000_000),
        ("2m", 120 * 10**9),
        ("1h30m", 5400 * 10**9),
        ("7d", 7 * 86_400 * 10**9),
        ("2w", 14 * 86_400 * 10**9),
    ],
)
def test_every_unit_is_read_and_a_sum_of_them(text: str, nanos: int) -> None:
    assert parse_duration(text) == nanos


@pytest.mark.parametrize("text", ["", "60", "s", "-1s", "1 s", "1s later", "1y", "٣s"])
def test_anything_else_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match="not a length of time"):
        parse_duration(text)


@given(st.text())
def test_no_text_raises_anything_else(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert parse_duration(text) >= 0
