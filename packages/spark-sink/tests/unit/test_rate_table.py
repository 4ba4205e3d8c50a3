from io import StringIO

import pytest
from rich.console import Console
from spark_sink.placement import MINUTE_MS
from spark_sink.rate_series import MinuteCount, RateSeries, rate_series
from spark_sink.rate_table import rate_table

START_MS = 1_795_500_000_000 // MINUTE_MS * MINUTE_MS
MINUTES = range(START_MS, START_MS + 60 * MINUTE_MS, MINUTE_MS)


def printed(series: list[RateSeries], minutes: range, width: int) -> list[str]:
    console = Console(width=width, record=True, file=StringIO(), force_terminal=True)
    console.print(rate_table(series, minutes, width))
    return [line.rstrip() for line in console.export_text().splitlines()]


def test_a_service_has_a_line_and_its_errors_one_below() -> None:
    """With the totals and the highest minute; a service without errors has no second line."""
    rates = [MinuteCount(START_MS + n * MINUTE_MS, 9, n) for n in range(8)]
    quiet = rate_series("cart", rates, MINUTES[:8])
    failing = rate_series("checkout", [*rates, MinuteCount(START_MS, 17, 2)], MINUTES[:8])

    header, first, second, errors, caption = printed([quiet, failing], MINUTES[:8], 100)

    assert header.split() == ["service", "records", "total", "errors", "peak/min"]
    assert first.split() == ["cart", "▂▃▄▅▆▇█", "28", "0", "7"]
    assert second.split() == ["checkout", "▃▂▃▄▅▆▇█", "30", "2", "7"]
    assert errors.split() == ["█"]
    assert caption == "2026-11-24 06:00 to 2026-11-24 06:07 UTC; a column is a minute"


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_it_fits_the_terminal(width: int) -> None:
    """A day too, in columns of several minutes, and with names and numbers that are long."""
    minutes = range(START_MS, START_MS + 1440 * MINUTE_MS, MINUTE_MS)
    rates = [MinuteCount(minute, severity, 10**6) for minute in minutes for severity in (9, 17)]

    lines = printed([rate_series("a-service-with-a-long-name\x1b[2J", rates, minutes)], minutes, width)

    assert len(lines) >= 4
    assert max(len(line) for line in lines) <= width
    assert "█" * 8 in lines[1]
    assert "\x1b" not in "".join(lines)
    assert "2,880 M" in lines[1]
