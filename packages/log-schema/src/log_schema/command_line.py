"""Running a command to its end."""

import errno
import os
import sys
from collections.abc import Callable


def run_command_line(app: Callable[..., object], name: str) -> None:
    """Run a typer app as the command `name`; when standard output is full, say so in a line, with status 1."""
    try:
        app(prog_name=name)
    except OSError as error:
        if error.errno != errno.ENOSPC or error.filename is not None or sys.stdout is None:
            raise
        # at its end the interpreter would try once more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.stderr.write(f"error: can't write: {error.strerror}\n")
        sys.exit(1)
