"""The command `error-analyzer`; `python -m error_analyzer` is the same."""

import sys

from log_schema.command_line import run_command_line
from log_schema.healthcheck import run_healthcheck


def main() -> None:
    """Run what is asked for; `healthcheck`, which runs every few seconds, without the imports of the others."""
    if sys.argv[1:2] == ["healthcheck"]:
        run_healthcheck("error-analyzer", sys.argv[2:])
    else:
        from error_analyzer.cli import app  # noqa: PLC0415 - a second of imports that `healthcheck` does without

        run_command_line(app, "error-analyzer")


if __name__ == "__main__":
    main()
