"""How bad a record is, as OpenTelemetry numbers it.

Numbers and short names are those of the log data model's `SeverityNumber` (1 to 24, four for each of six ranges),
and the mapping of foreign spellings is that of its appendix B:
https://opentelemetry.io/docs/specs/otel/logs/data-model-appendix/#appendix-b-severitynumber-example-mappings

Bare numbers mean different things in different schemes (30 warns in Python and informs in pino), so there is a function
for each; which of them a number is given to is decided by the shape that carries it.
"""

import re
from collections.abc import Callable
from enum import IntEnum

HIGHEST = 24


class Severity(IntEnum):
    """The first number of each range; compare any severity number with these."""

    TRACE = 1
    DEBUG = 5
    INFO = 9
    WARN = 13
    ERROR = 17
    FATAL = 21


_SPELLINGS = {
    Severity.TRACE: ("trace", "finest", "all", "silly"),
    Severity.DEBUG: ("debug", "dbg", "finer", "verbose", "debug5", "d1", "d2", "d3", "d4", "d5"),
    Severity.INFO: ("info", "information", "informational", "log", "default", "success"),
    Severity.WARN: ("warn", "warning"),
    Severity.ERROR: ("error", "err", "severe"),
    Severity.FATAL: ("fatal", "critical", "emergency", "emerg", "assert"),
}
_BY_SPELLING = {word: int(severity) for severity, words in _SPELLINGS.items() for word in words}
# The words between the ranges, numbered as appendix B does. `critical` is FATAL, as Python and .NET mean it; syslog's
# Critical travels as `crit` or as the number 2.
_BY_SPELLING |= {"fine": 6, "config": 7, "notice": 10, "crit": 18, "dpanic": 18, "alert": 19, "panic": 19}
# winston's, between its verbose and its info.
_BY_SPELLING["http"] = 7
# OpenTelemetry's own names for the numbers: TRACE1 … FATAL4.
_BY_SPELLING |= {f"{s.name.lower()}{n}": s + n - 1 for s in Severity for n in (1, 2, 3, 4)}
# The letters of klog, glog and logcat, whose V is below its D.
_LETTERS = {"v": 1, "t": 1, "d": 5, "i": 9, "n": 10, "w": 13, "e": 17, "c": 21, "f": 21, "a": 21}
_BY_SPELLING |= _LETTERS

_SYSLOG = (21, 19, 18, 17, 13, 10, 9, 5)
_PYTHON = (1, 5, 9, 13, 17, 21)
_PINO = (1, 1, 5, 9, 13, 17, 21)
_DOTNET = (1, 5, 9, 13, 17, 21)
_WINDOWS = (9, 21, 17, 13, 9, 5)

_LEAST_OF_LOG4J = 1_000
_LOG4J_STEP = 10_000  # between its levels
_NUMBER = re.compile(r"(-?\d{1,5})(?:\.0*)?", re.ASCII)  # as text too; Lua and JavaScript may add a fraction
# Go's slog writes what lies between its levels as DEBUG-4 or ERROR+2, and Python what has no name as Level 25.
_BETWEEN = re.compile(r"(?P<base>debug|info|warn|error)(?P<steps>[+-]\d{1,2})|level (?P<python>\d{1,2})", re.ASCII)


def parse_severity(text: str) -> int:
    """Give the severity number of a level's name in any usual spelling and case, or of OpenTelemetry's own number.

    Raises:
        ValueError: the name is none that is known.
    """
    word = text.strip().lower()
    if word in _BY_SPELLING:
        return _BY_SPELLING[word]
    if word.isascii() and word.isdigit():
        return from_opentelemetry(int(word[:9]))
    if match := _BETWEEN.fullmatch(word):
        return _between(match)
    raise ValueError(f"unknown severity {text[:40]!r}")


def severity_name(number: int) -> str:
    """Give the name of the range that a severity number, 1 to 24, lies in: 18 is `ERROR`."""
    return Severity((number - 1) // 4 * 4 + 1).name


def from_level(number: int) -> int:
    """Give the severity number of what most loggers call `level`, in which no number counts in two schemes.

    That is syslog's 0 to 7 in GELF, 10 to 60 in pino and bunyan, and 5,000 to 50,000 in log4j and logback.

    Raises:
        ValueError: it is none of them.
    """
    if 0 <= number < len(_SYSLOG):
        return from_syslog(number)
    return _nth(_PYTHON, number // _LOG4J_STEP, number) if number >= _LEAST_OF_LOG4J else from_pino(number)


def from_opentelemetry(number: int) -> int:
    """Check that a number is one of OpenTelemetry's.

    Raises:
        ValueError: it is not 1 to 24.
    """
    if not 1 <= number <= HIGHEST:
        raise ValueError(f"unknown severity {number}")
    return number


def from_syslog(number: int) -> int:
    """Give the severity number of one of syslog's, 0 (emergency) to 7 (debug).

    Raises:
        ValueError: it is none.
    """
    return _nth(_SYSLOG, number, number)


def from_python(number: int) -> int:
    """Give the severity number of one of Python's, 10 (DEBUG) to 50 (CRITICAL); one between counts as the one below.

    Raises:
        ValueError: it is not 1 to 59.
    """
    return _nth(_PYTHON, number // 10 if number else -1, number)


def from_pino(number: int) -> int:
    """Give the severity number of one of pino's or bunyan's, 10 (trace) to 60 (fatal); one between as the one below.

    Raises:
        ValueError: it is not 1 to 69.
    """
    return _nth(_PINO, number // 10 if number else -1, number)


def from_dotnet(number: int) -> int:
    """Give the severity number of a .NET `LogLevel`, 0 (Trace) to 5 (Critical); 6 (None) is written by no record.

    Raises:
        ValueError: it is none.
    """
    return _nth(_DOTNET, number, number)


def from_windows(number: int) -> int:
    """Give the severity number of a Windows event's level, 1 (Critical) to 5 (Verbose); 0 is what is always logged.

    Source: https://learn.microsoft.com/en-us/windows/win32/wes/eventmanifestschema-leveltype-complextype

    Raises:
        ValueError: it is none.
    """
    return _nth(_WINDOWS, number, number)


def known_severity(level: str, scheme: Callable[[int], int] = from_opentelemetry) -> int | None:
    """Give the severity number of a level's name, or of its number in a scheme; None where it is none that is known."""
    digits = _NUMBER.fullmatch(level)
    try:
        return scheme(int(digits[1])) if digits else parse_severity(level)
    except ValueError:
        return None


def _between(match: re.Match[str]) -> int:
    """Go's steps are OpenTelemetry's: its levels are four apart too."""
    if match["python"]:
        return from_python(int(match["python"]))
    return min(max(_BY_SPELLING[match["base"]] + int(match["steps"]), 1), HIGHEST)


def _nth(numbers: tuple[int, ...], place: int, number: int) -> int:
    if not 0 <= place < len(numbers):
        raise ValueError(f"unknown severity {number}")
    return numbers[place]
