"""A length of time on a command line, in a command that has such an option."""

from typing import Annotated

import pytest
import typer
from log_schema.duration_option import given_duration
from typer.testing import CliRunner

app = typer.Typer()


@app.command()
def rest(*, wait: Annotated[int | None, typer.Option(parser=given_duration, metavar="TIME")] = None) -> None:
    typer.echo(wait)


@pytest.mark.parametrize(("given", "printed"), [(["--wait", " 1m30s "], "90000000000\n"), ([], "\n")])
def test_it_is_nanoseconds_or_none_where_it_is_not_given(given: list[str], printed: str) -> None:
    done = CliRunner().invoke(app, given)

    assert (done.exit_code, done.stdout) == (0, printed)


def test_anything_else_is_wrong_use_and_what_to_write_is_said() -> None:
    done = CliRunner().invoke(app, ["--wait", "soon"], env={"COLUMNS": "200"})

    assert done.exit_code == 2
    assert "'--wait': not a length of time: 'soon' (write 250ms, 60s, 5m or 1h)" in done.stderr
