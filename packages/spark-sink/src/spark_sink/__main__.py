"""The command `spark-sink`; `python -m spark_sink` is the same."""

import sys

from log_schema.command_line import run_command_line
from log_schema.healthcheck import run_healthcheck

from spark_sink.healthcheck import MAX_AGE_SECONDS


def main() -> None:
    """Run what is asked for; `healthcheck`, which runs every few seconds, without the imports of the others."""
    if sys.argv[1:2] == ["healthcheck"]:
        run_healthcheck("spark-sink", sys.argv[2:], MAX_AGE_SECONDS)
    else:
        from spark_sink.cli import app  # noqa: PLC0415 - a second of imports that `healthcheck` does without

        run_command_line(app, "spark-sink")


if __name__ == "__main__":
    main()
