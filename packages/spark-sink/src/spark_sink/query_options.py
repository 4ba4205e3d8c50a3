"""What the commands that read have in common: their options, and when they write for a program."""

import re
import sys
import time
from typing import Annotated

import typer
from log_schema import parse_severity, parse_timestamp
from log_schema.duration_option import given_duration
from log_schema.timestamp import NANOS_PER_MS

EXIT_STATUS = (
    "Exit status: 0 done (also when nothing is found), 1 Cassandra is away, or nobody reads on, "
    "2 wrong use or a bad setting."
)
_MOVING = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")  # JSON itself escapes what is below


def moment(text: str) -> int:
    """Give the milliseconds of a time on the command line; the `parser` of options that take one.

    Raises:
        typer.BadParameter: it is none.
    """
    try:
        return parse_timestamp(text) // NANOS_PER_MS
    except ValueError as error:
        raise typer.BadParameter(f"{error}; write it like 2026-11-24T10:00:00Z") from None


def severity_number(text: str) -> int:
    """Give the number of a severity on the command line; the `parser` of options that take one.

    Raises:
        typer.BadParameter: it is none.
    """
    try:
        return parse_severity(text)
    except ValueError as error:
        raise typer.BadParameter(f"{error}; write trace, debug, info, warn, error or fatal") from None


def utf8_text(text: str) -> str:
    """Give a text on the command line; the `parser` of options whose text is looked for.

    Raises:
        typer.BadParameter: its bytes are no UTF-8, which nothing stored holds.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        raise typer.BadParameter("it is not UTF-8") from None
    return text


Json = Annotated[bool, typer.Option("--json", help="Print JSON Lines on a terminal too.")]
Service = Annotated[
    str | None, typer.Option(parser=utf8_text, metavar="NAME", help="Of this service; of all where none is named.")
]
Severity = Annotated[int, typer.Option(parser=severity_number, metavar="NAME", help="At least this severe.")]
Grep = Annotated[str, typer.Option(metavar="TEXT", help="With this text in the body, in any case.")]
Since = Annotated[int | None, typer.Option(parser=given_duration, metavar="SPAN", help="Of the last 90s, 15m, 1h, 7d.")]


def for_program(*, as_json: bool) -> bool:
    """Tell whether to print JSON Lines: asked to, or standard output is no terminal."""
    return as_json or not (sys.stdout and sys.stdout.isatty())


def json_text(data: bytes) -> str:
    r"""Give JSON for a screen: what moves a cursor or turns the writing stands as `\u…` and reads the same."""
    return _MOVING.sub(lambda found: f"\\u{ord(found[0]):04x}", data.decode())


def now_ms() -> int:
    """Give the time now, in milliseconds since the epoch."""
    return time.time_ns() // NANOS_PER_MS


def since_ms(span: int | None) -> int:
    """Give the time so long ago, in milliseconds since the epoch; `span` is in nanoseconds, None for ever."""
    return now_ms() - span // NANOS_PER_MS if span is not None else 0


def say(text: str) -> None:
    """Tell whoever started the command something that is no result."""
    typer.echo(text, err=True)
