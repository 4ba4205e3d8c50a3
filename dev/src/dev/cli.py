"""The command `dev`: what its parts do is put together here."""

import logging
import signal
import sys
from types import FrameType

import typer
from log_schema.config import LogSettings, load_settings
from log_schema.process_log import configure_logging

from dev import cli_bench, cli_demo, cli_servers, cli_shell
from dev.errors import DevError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
cli_servers.add_to(app)
app.add_typer(cli_shell.app, name="shell")
app.add_typer(cli_demo.demo_command)
app.add_typer(cli_bench.bench_command)


@app.callback()
def dev() -> None:
    """Run the pipeline's servers, Kafka and Cassandra, on this machine: real ones, as local processes.

    Exit status: 0 done, 1 not done (the line on standard error says why), 2 wrong use, 130 Ctrl-C.
    """
    configure_logging("dev", load_settings(LogSettings))
    for client in ("kafka", "cassandra"):
        # their complaints about a server that is only starting are no news
        logging.getLogger(client).setLevel(logging.CRITICAL)


def main() -> None:
    """Run one command; what goes wrong is told in one line."""
    signal.signal(signal.SIGTERM, _end)
    # a shell starts what it puts in the background with Ctrl-C ignored; here it is always heard
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        app()
    except DevError as error:
        sys.stderr.write(f"error: {error}\n")
        raise SystemExit(1) from None


def _end(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
