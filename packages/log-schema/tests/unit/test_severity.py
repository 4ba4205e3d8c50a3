"""Severity names and numbers."""

import contextlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_schema import Severity, parse_severity, severity_name
from log_schema.severity import (
    from_dotnet,
    from_level,
    from_opentelemetry,
    from_pino,
    from_python,
    from_syslog,
    from_windows,
)

SPELLINGS = {
    "OpenTelemetry": {"TRACE": 1, "TRACE1": 1, "TRACE4": 4, "DEBUG2": 6, "INFO": 9, "WARN3": 15, "ERROR3": 19,
                      "FATAL": 21, "FATAL4": 24, "1": 1, "17": 17, "24": 24},
    "syslog": {"emerg": 21, "Emergency": 21, "alert": 19, "crit": 18, "err": 17, "error": 17, "warning": 13,
               "notice": 10, "info": 9, "informational": 9, "debug": 5},
    "java.util.logging": {"FINEST": 1, "FINER": 5, "FINE": 6, "CONFIG": 7, "INFO": 9, "WARNING": 13, "SEVERE": 17},
    "log4j and logback": {"ALL": 1, "TRACE": 1, "DEBUG": 5, "INFO": 9, "WARN": 13, "ERROR": 17, "FATAL": 21},
    "Python": {"DEBUG": 5, "INFO": 9, "WARNING": 13, "WARN": 13, "ERROR": 17, "CRITICAL": 21, "FATAL": 21},
    ".NET": {"Trace": 1, "Debug": 5, "Information": 9, "Warning": 13, "Error": 17, "Critical": 21},
    "log4j and npm": {"silly": 1, "http": 7, "verbose": 5},
    "Go's slog": {"DEBUG-4": 1, "DEBUG+1": 6, "INFO+2": 11, "WARN-1": 12, "ERROR+2": 19, "ERROR+20": 24, "DEBUG-9": 1},
    "Python's without a name": {"Level 5": 1, "Level 25": 9},
    "PostgreSQL and MongoDB": {"DEBUG5": 5, "LOG": 9, "PANIC": 19, "D1": 5, "D5": 5},
    "Zap": {"debug": 5, "info": 9, "warn": 13, "error": 17, "dpanic": 18, "panic": 19, "fatal": 21},
    "Windows": {"Verbose": 5, "Information": 9, "Warning": 13, "Error": 17, "Critical": 21},
    "klog, glog and logcat": {"V": 1, "D": 5, "I": 9, "W": 13, "E": 17, "F": 21, "A": 21, "e": 17},
    "around": {" debug ": 5, "ErRoR": 17},
}  # fmt: skip


@pytest.mark.parametrize(("text", "number"), [pair for spellings in SPELLINGS.values() for pair in spellings.items()])
def test_usual_spellings_have_opentelemetrys_number(text: str, number: int) -> None:
    assert parse_severity(text) == number


@pytest.mark.parametrize(
    "text",
    ["loud", "", "0", "25", "-1", "1" * 5000, "\u0661\u0667", "ERROR5", "none", "off", "ERROR+", "Level 99", "Level"],
)
def test_an_unknown_spelling_is_refused_and_named(text: str) -> None:
    with pytest.raises(ValueError, match="unknown severity"):
        parse_severity(text)


@given(st.text(max_size=12))
def test_any_other_text_is_a_number_or_refused(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert 1 <= parse_severity(text) <= 24


@pytest.mark.parametrize("severity", Severity)
def test_every_number_of_a_range_has_the_ranges_name(severity: Severity) -> None:
    assert {severity_name(severity + n) for n in range(4)} == {severity.name}


@pytest.mark.parametrize(
    ("scheme", "numbers"),
    [
        (from_opentelemetry, {1: 1, 24: 24}),
        (from_syslog, {0: 21, 1: 19, 2: 18, 3: 17, 4: 13, 5: 10, 6: 9, 7: 5}),
        (from_python, {5: 1, 10: 5, 20: 9, 25: 9, 30: 13, 40: 17, 50: 21}),
        (from_pino, {10: 1, 20: 5, 30: 9, 35: 9, 40: 13, 50: 17, 60: 21}),
        (from_dotnet, {0: 1, 1: 5, 2: 9, 3: 13, 4: 17, 5: 21}),
        (from_windows, {0: 9, 1: 21, 2: 17, 3: 13, 4: 9, 5: 5}),
        (from_level, {0: 21, 3: 17, 7: 5, 10: 1, 50: 17, 5_000: 1, 10_000: 5, 30_000: 13, 50_000: 21}),
    ],
)
def test_each_scheme_has_its_own_numbers(scheme: Callable[[int], int], numbers: dict[int, int]) -> None:
    assert {number: scheme(number) for number in numbers} == numbers


@pytest.mark.parametrize(
    ("scheme", "number"),
    [(from_opentelemetry, 0), (from_opentelemetry, 25), (from_syslog, 8), (from_syslog, -1), (from_python, 0),
     (from_python, 60), (from_pino, 0), (from_pino, 70), (from_dotnet, 6), (from_windows, 6), (from_level, 100),
     (from_level, 60_000)],
)  # fmt: skip
def test_a_number_that_a_scheme_does_not_have_is_refused(scheme: Callable[[int], int], number: int) -> None:
    with pytest.raises(ValueError, match=f"unknown severity {number}"):
        scheme(number)
