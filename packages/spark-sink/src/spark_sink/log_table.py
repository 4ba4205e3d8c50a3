"""Records on a terminal."""

import unicodedata
from collections.abc import Iterable

from log_schema import LogRecord, format_timestamp
from rich.table import Table
from rich.text import Text

_STYLES = {"WARN": "yellow", "ERROR": "red", "FATAL": "bold red", "DEBUG": "dim", "TRACE": "dim"}
_TRACE_DIGITS = 8


def log_table(records: Iterable[LogRecord]) -> Table:
    """Lay records out in a table, one line each."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("time", "severity", "service", "trace"):
        table.add_column(name, no_wrap=True)
    table.add_column("body", no_wrap=True, overflow="ellipsis", ratio=1)
    for record in records:
        table.add_row(*_cells(record))
    return table


def printable(text: str) -> str:
    """Give a text without what moves a terminal's cursor or changes its colours; line ends become spaces."""
    return "".join(" " if char in "\r\n\t" else char for char in text if char in "\r\n\t" or not _is_control(char))


def _is_control(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cf"}


def _cells(record: LogRecord) -> tuple[Text, ...]:
    return (
        Text(f"{format_timestamp(record.time_unix_nano)[:23]}Z", "dim"),
        Text(record.severity, _STYLES.get(record.severity, "")),
        Text(printable(record.service)),
        Text(printable(record.trace_id or "")[:_TRACE_DIGITS], "dim"),
        Text(printable(record.body)),
    )
