import io
from datetime import timedelta

import pytest
from error_analyzer.assessment import assess
from error_analyzer.book import Book
from error_analyzer.cli import app
from error_analyzer.config import AnalyzerSettings, ModelSettings
from error_analyzer.detect import DetectTally
from error_analyzer.incident_table import incident_page, incident_table
from error_analyzer.metrics import TallyCollector
from error_analyzer.testing import make_event
from pydantic import SecretStr
from rich.console import Console
from typer.testing import CliRunner


@pytest.mark.parametrize(
    "command", [[], ["run"], ["healthcheck"], ["incidents"], ["incidents", "list"], ["incidents", "show"]]
)
def test_every_command_explains_itself(command: list[str]) -> None:
    """With examples."""
    result = CliRunner().invoke(app, [*command, "--help"])

    assert result.exit_code == 0
    assert "error-analyzer" in result.output


@pytest.mark.parametrize(
    ("name", "value"),
    [("ANALYZER_BATCH_SIZE", "0"), ("ANALYZER_QUIET_PERIOD_S", "never"), ("LOG_LEVEL", "LOUD")],
)
def test_a_bad_setting_ends_with_a_line_that_names_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    """Status 2, before anything is opened."""
    monkeypatch.setenv(name, value)

    result = CliRunner().invoke(app, ["run"])

    assert result.exit_code == 2
    assert f"bad setting {name}" in result.output + capsys.readouterr().err


def test_the_defaults_are_the_documented_ones() -> None:
    """Ten records or 500 ms; two minutes."""
    settings = AnalyzerSettings.model_validate({})

    assert (settings.batch_size, settings.batch_age, settings.quiet_period) == (
        10,
        timedelta(milliseconds=500),
        timedelta(minutes=2),
    )


def test_without_a_key_no_model_is_asked() -> None:
    """An empty one is none."""
    assert not ModelSettings.model_validate({"api_key": SecretStr("")}).enabled
    assert ModelSettings.model_validate({"api_key": SecretStr("k")}).enabled


def test_incidents_are_drawn_without_reading_their_text_as_markup() -> None:
    """A template in square brackets stays as it is."""
    book = Book("prod", timedelta(seconds=120))
    for n in range(5):
        book.fold(make_event(n, n, text="[red]it failed[/]"), 0)
    incident = next(iter(book.incidents.values()))
    assess(incident, book)
    console = Console(width=200, file=io.StringIO())

    console.print(incident_table([incident]), incident_page(incident))

    assert "[red]it failed[/]" in console.file.getvalue()  # type: ignore[attr-defined]


def test_tallies_are_metrics() -> None:
    """Each number under its role's name."""
    tally = DetectTally(published=7)

    names = {metric.name: metric.samples[0].value for metric in TallyCollector({"detect": tally}).collect()}

    assert names["error_analyzer_detect_published"] == 7
