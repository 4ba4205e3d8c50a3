"""The command `healthcheck` of every service: do the loops of the process that runs make progress?

A container asks every few seconds, for as long as it lives, so the bare command loads neither typer nor pydantic nor a
client: 0.1 s of the processor instead of 0.4 s.
"""

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from log_schema.environment import environment
from log_schema.liveness import last_beats, verdict

if TYPE_CHECKING:
    import typer

MAX_AGE_SECONDS = 60.0

_STATUS = "Exit status: 0 healthy, 1 a loop makes no progress or the service does not run, 2 HEALTH_DIR is not set."


def run_healthcheck(service: str, arguments: Sequence[str], default_max_age: float = MAX_AGE_SECONDS) -> None:
    """Run the command with its arguments, without the other commands of the service, and end the process."""
    if not arguments:
        sys.exit(_check(service, default_max_age))
    healthcheck_app(service, default_max_age)(arguments, prog_name=f"{service} healthcheck")


def healthcheck_app(service: str, default_max_age: float = MAX_AGE_SECONDS) -> "typer.Typer":
    """Give an app that is the command, to stand among the others of a service; `default_max_age` in seconds."""
    import typer  # noqa: PLC0415 - the bare command does without

    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

    @app.command(epilog=f"Example: HEALTH_DIR=/run/{service} {service} healthcheck --max-age 30\n\n{_STATUS}")
    def healthcheck(
        max_age: Annotated[float, typer.Option(min=1, help="How many seconds ago a loop may have made progress.")] = (
            default_max_age
        ),
    ) -> None:
        """Say in a line whether every loop of the running service makes progress.

        Each loop touches a file of its own in the folder HEALTH_DIR while it does.
        """
        raise typer.Exit(_check(service, max_age))

    return app


def _check(service: str, max_age: float) -> int:
    """Say how the service is, and give the exit status."""
    folder = environment().get("HEALTH_DIR")
    if not folder:
        sys.stderr.write("bad setting HEALTH_DIR: not set, so there is no sign of life to look at\n")
        return 2
    ages = last_beats(Path(folder), service, time.time())
    missing = f"unhealthy: not running: HEALTH_DIR ({folder}) has no heartbeat of {service}"
    healthy, line = verdict(ages, max_age) if ages else (False, missing)
    sys.stdout.write(f"{line}\n")
    return 0 if healthy else 1
