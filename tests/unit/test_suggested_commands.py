"""The commands that a diagnosis suggests are ones that spark-sink has, and safe to paste whatever the logs say."""

import shlex
from datetime import timedelta

import pytest
import typer.main
from error_analyzer.assessment import assess
from error_analyzer.book import Book
from error_analyzer.testing import make_event
from spark_sink.cli import app


def suggested_commands(service: str, trace_id: str) -> list[list[str]]:
    """Give what a shell would make of the commands suggested for ten errors of one service."""
    book = Book("prod", timedelta(seconds=120))
    for number in range(10):
        book.fold(make_event(number, number, service, trace_id=trace_id), 0)
    (incident,) = book.incidents.values()
    assess(incident, book)
    assert incident.diagnosis is not None
    return [shlex.split(action) for action in incident.diagnosis.actions if action.startswith("spark-sink")]


@pytest.mark.parametrize("service", ["payment", "pay ment; rm -rf ~", "$(reboot)", "--help'"])
def test_a_suggested_command_can_be_pasted(service: str) -> None:
    by_trace, by_service = suggested_commands(service, "`reboot`")

    assert by_trace == ["spark-sink", "logs", "--trace", "`reboot`"]
    assert by_service[:4] == ["spark-sink", "logs", "--service", service]
    logs = typer.main.get_command(app).commands["logs"]  # type: ignore[attr-defined]
    for command in (by_trace, by_service):
        assert logs.make_context("logs", command[2:]).params
