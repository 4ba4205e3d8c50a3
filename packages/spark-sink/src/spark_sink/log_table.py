"""Records on a terminal."""

import unicodedata
from collections.abc import Iterable, Iterator

from log_schema import LogRecord, format_timestamp
from rich.table import Table
from rich.text import Text

_STYLES = {"INFO": "green", "WARN": "yellow", "ERROR": "red", "FATAL": "bold red", "DEBUG": "dim", "TRACE": "dim"}
_TRACE_DIGITS = 8
_LEVEL_WIDTH = 5
_WIDE = 110  # a narrower terminal has no room for the trace and milliseconds
_LONGEST = 2_000  # characters of a body, more than a terminal's line has
_SPACES = "\t\n\v\f\r\x85\u2028\u2029"


def log_table(records: Iterable[LogRecord], width: int) -> Table:
    """Lay records out in a table, one line each, for a terminal of `width` characters; what has no room is cut."""
    wide = width >= _WIDE
    table = Table(box=None, header_style="bold", pad_edge=False, expand=True)
    table.add_column("time (UTC)", no_wrap=True, min_width=_time_width(wide=wide))
    table.add_column("level", no_wrap=True, min_width=_LEVEL_WIDTH)
    table.add_column("service", no_wrap=True, overflow="ellipsis", max_width=width // 5)
    if wide:
        table.add_column("trace", no_wrap=True, min_width=_TRACE_DIGITS)
    table.add_column("body", no_wrap=True, overflow="ellipsis", ratio=1)
    for record in records:
        table.add_row(*_cells(record, wide=wide))
    return table


def log_line(record: LogRecord, width: int) -> Text:
    """Give a record as one line of `width` characters at most, for a terminal on which more are to come."""
    wide = width >= _WIDE
    time, level, service, *others = _cells(record, wide=wide)
    level.pad_right(_LEVEL_WIDTH - level.cell_len)
    service.truncate(width // 6, overflow="ellipsis", pad=True)
    line = Text(" ").join([time, level, service, *others])
    line.truncate(width, overflow="ellipsis")
    return line


def printable(text: str) -> str:
    """Give a text without what moves a terminal's cursor or changes its colours; line ends become spaces."""
    return "".join(" " if char in _SPACES else char for char in text if char in _SPACES or not _is_control(char))


def _time_width(*, wide: bool) -> int:
    return 23 if wide else 19


def _is_control(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cf", "Cs"}


def _cells(record: LogRecord, *, wide: bool) -> Iterator[Text]:
    yield Text(format_timestamp(record.time_unix_nano)[: _time_width(wide=wide)].replace("T", " "), "dim")
    yield Text(record.severity, _STYLES.get(record.severity, ""))
    yield Text(printable(record.service))
    if wide:
        yield Text(f"{printable(record.trace_id or '')[:_TRACE_DIGITS]:{_TRACE_DIGITS}}", "dim")
    yield Text(printable(record.body[:_LONGEST]))
