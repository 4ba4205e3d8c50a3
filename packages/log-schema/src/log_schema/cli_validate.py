"""The command `log-schema validate`."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console

from log_schema.byte_progress import ByteProgress
from log_schema.line_file import LineFile, UnreadableLineError
from log_schema.validation import Checked, Problem, find_problems

EPILOG = (
    "Examples: log-schema validate logs.jsonl.gz\n\n"
    "kubectl logs seat-0 | log-schema validate - --json\n\n"
    "Exit status: 0 all lines are records, 1 some are not or can't be read, 2 wrong use, or no such file."
)

_LOOK_EVERY = 1_000  # lines

File = Annotated[
    Path,
    typer.Argument(metavar="FILE", help="JSON Lines; gzip is recognized; - is standard input.", show_default=False),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def validate(file: File, *, as_json: Json = False) -> None:
    """Say of each line of a file that is no log record what is wrong with it, in any JSON shape that is known.

    With --json there is a line for each problem, and the counts stand last.
    """
    lines = _open(file)
    checked = Checked()
    try:
        with ByteProgress("validating", lines.bytes, Console(stderr=True)) as progress:
            for problem in find_problems(lines, checked):
                if checked.lines % _LOOK_EVERY == 0:
                    progress.show(lines.position())
                if problem is not None:
                    _tell(file, problem, as_json=as_json)
    except UnreadableLineError as error:
        typer.echo(f"error: {file}: {error}", err=True)
        raise typer.Exit(1) from None
    finally:
        lines.close()
    _sum_up(file, checked, as_json=as_json)
    raise typer.Exit(1 if checked.problems else 0)


def _open(file: Path) -> LineFile:
    try:
        return LineFile(file)
    except OSError as error:
        raise typer.BadParameter(f"can't read {file}: {error.strerror}") from None


def _tell(file: Path, problem: Problem, *, as_json: bool) -> None:
    typer.echo(msgspec.json.encode(problem) if as_json else f"{file}:{problem.line}: {problem.reason}")


def _sum_up(file: Path, checked: Checked, *, as_json: bool) -> None:
    if as_json:
        typer.echo(msgspec.json.encode(checked))
    else:
        typer.echo(f"{file}: {_counts(checked)}", err=True)


def _counts(checked: Checked) -> str:
    if not checked.lines:
        return "no lines in it"
    verdict = f"{_so_many(checked.problems, 'line')} can't be read as one" if checked.problems else "nothing is wrong"
    return f"{_so_many(checked.records, 'record')} in {_so_many(checked.lines, 'line')}; {verdict}"


def _so_many(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
