"""The command `log-generator`; `python -m log_generator` is the same."""

import sys

from log_schema.command_line import run_command_line
from log_schema.healthcheck import run_healthcheck


def main() -> None:
    """Run what is asked for; `healthcheck`, which runs every few seconds, without the imports of the others."""
    if sys.argv[1:2] == ["healthcheck"]:
        run_healthcheck("log-generator", sys.argv[2:])
    else:
        from log_generator.cli import app  # noqa: PLC0415 - a second of imports that `healthcheck` does without

        run_command_line(app, "log-generator")


if __name__ == "__main__":
    main()
