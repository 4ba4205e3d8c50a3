"""Records on a terminal."""

import unicodedata
from collections.abc import Iterable, Iterator

from log_schema import LogRecord, format_timestamp
from rich.table import Table
from rich.text import Text

_STYLES = {"WARN": "yellow", "ERROR": "red", "FATAL": "bold red", "DEBUG": "dim", "TRACE": "dim"}
_TRACE_DIGITS = 8
_WIDE = 110  # a narrower terminal has no room for the trace


def log_table(records: Iterable[LogRecord], width: int) -> Table:
    """Lay records out in a table, one line each, for a terminal of `width` characters."""
    table = Table(box=None, header_style="bold", pad_edge=False, expand=True)
    table.add_column("time (UTC)", no_wrap=True, min_width=23)
    table.add_column("level", no_wrap=True, min_width=5)
    table.add_column("service", no_wrap=True, max_width=width // 5)
    if width >= _WIDE:
        table.add_column("trace", no_wrap=True, min_width=_TRACE_DIGITS)
    table.add_column("body", no_wrap=True, overflow="ellipsis", ratio=1)
    for record in records:
        table.add_row(*_cells(record, wide=width >= _WIDE))
    return table


def printable(text: str) -> str:
    """Give a text without what moves a terminal's cursor or changes its colours; line ends become spaces."""
    return "".join(" " if char in "\r\n\t" else char for char in text if char in "\r\n\t" or not _is_control(char))


def _is_control(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cf", "Cs"}


def _cells(record: LogRecord, *, wide: bool) -> Iterator[Text]:
    yield Text(format_timestamp(record.time_unix_nano)[:23].replace("T", " "), "dim")
    yield Text(record.severity, _STYLES.get(record.severity, ""))
    yield Text(printable(record.service))
    if wide:
        yield Text(printable(record.trace_id or "")[:_TRACE_DIGITS], "dim")
    yield Text(printable(record.body))
