"""A length of time on a command line."""

import typer

from log_schema.duration import parse_duration


def given_duration(text: str) -> int:
    """Give the nanoseconds of what was written; the `parser` of every typer option that takes a length of time.

    Raises:
        typer.BadParameter: it is none; the command then ends with status 2 and says what to write.
    """
    try:
        return parse_duration(text.strip())
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
