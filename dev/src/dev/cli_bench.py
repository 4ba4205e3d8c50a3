"""The command `dev bench`."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer
from log_generator.config import GeneratorSettings
from log_schema.config import KafkaSettings, load_settings
from log_schema.errors import KafkaUnavailableError
from spark_sink.config import CassandraSettings
from spark_sink.errors import SinkError

from dev.bench import FEWEST_ROUNDS
from dev.bench_report import Report
from dev.bench_run import BenchmarkName, Surroundings, run_benchmark
from dev.bench_tables import print_report
from dev.cli_state import Json
from dev.config import MachineSettings
from dev.demo_interrupt import interrupt_on_signals
from dev.progress import reporter
from dev.state import state_dir

bench_command = typer.Typer()


@bench_command.command(
    epilog="Examples: dev bench schema | dev bench generator --json | dev bench sink --records 20000. "
    "Exit status: 0 every goal is met, 1 one is missed or something failed, 2 wrong use, 130 Ctrl-C."
)
def bench(
    name: Annotated[BenchmarkName, typer.Argument(help="What to measure.", show_default=False)],
    *,
    rounds: Annotated[int, typer.Option(min=FEWEST_ROUNDS, help="How often each contestant runs.")] = FEWEST_ROUNDS,
    records: Annotated[
        int | None,
        typer.Option(min=1, help="How many in a run, for a quick try.", show_default="what is long enough to measure"),
    ] = None,
    as_json: Json = False,
) -> None:
    """Measure a part against others that do the same, in turn, and see whether it meets its goals.

    Uses the Kafka that KAFKA_BOOTSTRAP_SERVERS names, with topics of its own; else it starts one meanwhile. `sink` and
    `sink-ways` want both servers named, Cassandra by CASSANDRA_CONTACT_POINTS or CASSANDRA_PORT, or start both.
    """
    interrupt_on_signals()
    found = _surroundings()
    try:
        report = run_benchmark(name, rounds=rounds, records=records, surroundings=found, reporter=reporter())
    except (KafkaUnavailableError, SinkError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        typer.echo("stopped; nothing is left running", err=True)
        raise typer.Exit(130) from None
    raise typer.Exit(tell(report, as_json=as_json))


def _surroundings() -> Surroundings:
    return Surroundings(
        load_settings(MachineSettings),
        load_settings(KafkaSettings),
        load_settings(GeneratorSettings),
        load_settings(CassandraSettings),
        state_dir(None, Path.cwd()).root,
    )


def tell(report: Report, *, as_json: bool) -> int:
    """Print a report, and give the exit status that it deserves."""
    if as_json:
        typer.echo(msgspec.json.encode(report).decode())
    else:
        print_report(report, typer.echo)
    return 0 if report.met else 1
