"""The command `log-schema`; `python -m log_schema` is the same."""

from log_schema.cli import app
from log_schema.command_line import run_command_line


def main() -> None:
    """Run what is asked for."""
    run_command_line(app, "log-schema")


if __name__ == "__main__":
    main()
