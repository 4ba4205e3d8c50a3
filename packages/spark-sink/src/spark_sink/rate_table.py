"""Rates on a terminal."""

from collections.abc import Iterable, Sequence

from log_schema import format_timestamp
from log_schema.timestamp import NANOS_PER_MS
from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from spark_sink.log_table import printable
from spark_sink.rate_series import RateSeries
from spark_sink.sparkline import peaks, sparkline

_NUMBERS = 10  # characters of a column of numbers
_NUMBER_COLUMNS = ("total", "errors", "peak/min")
_GAPS = 8  # between five columns
_NARROWEST = 8


def rate_table(series: Sequence[RateSeries], minutes: range, width: int) -> RenderableType:
    """Draw the rates of services over the same minutes, for a terminal of `width` characters.

    A column of the chart is as many minutes as make it fit, and shows the highest of them. A service's errors stand
    below in red, on a scale of their own.
    """
    names = min(max((cell_len(printable(one.service)) for one in series), default=0), width // 5)
    room = max(width - max(names, len("service")) - _NUMBERS * len(_NUMBER_COLUMNS) - _GAPS, _NARROWEST)
    each = -(-len(minutes) // room)
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("service", no_wrap=True, overflow="ellipsis", max_width=width // 5)
    table.add_column("records", no_wrap=True)
    for name in _NUMBER_COLUMNS:
        table.add_column(name, justify="right", no_wrap=True)
    for one in series:
        table.add_row(Text(printable(one.service)), _chart(one, each), *_numbers(one))
    return Group(table, Text(_caption(minutes, each), "dim"))


def _chart(series: RateSeries, each: int) -> Text:
    records, errors = (sparkline(peaks(values, each)) for values in (series.records, series.errors))
    return Text.assemble(records, *([("\n" + errors, "red")] if errors.strip() else []))


def _numbers(series: RateSeries) -> Iterable[Text]:
    errors = sum(series.errors)
    yield Text(_short(sum(series.records)))
    yield Text(_short(errors), "red" if errors else "dim")
    yield Text(_short(max(series.records)))


def _short(number: int) -> str:
    return f"{number:,}" if number < 100_000_000 else f"{number / 1e6:,.0f} M"  # noqa: PLR2004 - what ten characters hold


def _caption(minutes: range, each: int) -> str:
    first, last = (format_timestamp(ms * NANOS_PER_MS)[:16].replace("T", " ") for ms in (minutes[0], minutes[-1]))
    column = "a column is a minute" if each == 1 else f"a column is the highest of {each} minutes"
    return f"{first} to {last} UTC; {column}"
