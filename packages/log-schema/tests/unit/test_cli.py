"""The command, as far as it needs no Kafka."""

import pytest
from log_schema.cli import app
from typer.testing import CliRunner


@pytest.mark.parametrize(
    "command", [("export",), ("validate",), ("topics", "create"), ("topics", "check"), ("topics", "list")]
)
def test_help_shows_an_example(command: tuple[str, ...]) -> None:
    result = CliRunner().invoke(app, [*command, "--help"])

    assert f"log-schema {' '.join(command)}" in result.stdout
