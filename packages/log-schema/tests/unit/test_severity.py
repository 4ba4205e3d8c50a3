"""Severity names and numbers."""

import pytest
from log_schema import Severity, parse_severity, severity_name


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("INFO", 9), ("info", 9), ("Information", 9), ("notice", 10), ("WARNING", 13), ("Warn", 13), ("err", 17),
        ("SEVERE", 17), ("ERROR3", 19), ("alert", 19), ("CRITICAL", 21), ("Fatal", 21), ("fatal4", 24), (" debug ", 5),
    ],
)  # fmt: skip
def test_usual_spellings_have_opentelemetrys_number(text: str, number: int) -> None:
    assert parse_severity(text) == number


def test_an_unknown_spelling_is_refused_and_named() -> None:
    with pytest.raises(ValueError, match="'loud'"):
        parse_severity("loud")


@pytest.mark.parametrize("severity", Severity)
def test_every_number_of_a_range_has_the_ranges_name(severity: Severity) -> None:
    assert {severity_name(severity + n) for n in range(4)} == {severity.name}
