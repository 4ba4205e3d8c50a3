from datetime import timedelta

import pytest
from spark_sink.duration import parse_duration


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("90s", timedelta(seconds=90)),
        ("15m", timedelta(minutes=15)),
        (" 1h ", timedelta(hours=1)),
        ("7d", timedelta(days=7)),
        ("2w", timedelta(weeks=2)),
    ],
)
def test_spans_are_read(text: str, span: timedelta) -> None:
    """As people type them."""
    assert parse_duration(text) == span


@pytest.mark.parametrize("text", ["", "1", "h", "-1h", "1.5h", "1 h", "1y", "9999999s"])
def test_anything_else_is_refused(text: str) -> None:
    """The message shows how to write it."""
    with pytest.raises(ValueError, match="write it like 90s"):
        parse_duration(text)
