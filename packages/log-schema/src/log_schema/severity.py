"""How bad a record is, as OpenTelemetry numbers it.

Numbers and short names are those of the log data model's `SeverityNumber` (1 to 24, four for each of six ranges),
and the mapping of foreign spellings is that of its appendix B:
https://opentelemetry.io/docs/specs/otel/logs/data-model-appendix/#appendix-b-severitynumber-example-mappings

Bare numbers mean different things in different schemes (30 warns in Python and informs in pino), so there is a function
for each; which of them a number is given to is decided by the shape that carries it.
"""

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
    Severity.TRACE: ("trace", "finest", "all"),
    Severity.DEBUG: ("debug", "dbg", "finer", "verbose"),
    Severity.INFO: ("info", "information", "informational", "log", "default", "success"),
    Severity.WARN: ("warn", "warning"),
    Severity.ERROR: ("error", "err", "severe"),
    Severity.FATAL: ("fatal", "critical", "emergency", "emerg", "assert"),
}
_BY_SPELLING = {word: int(severity) for severity, words in _SPELLINGS.items() for word in words}
# The words between the ranges, numbered as appendix B does. `critical` is FATAL, as Python and .NET mean it; syslog's
# Critical travels as `crit` or as the number 2.
_BY_SPELLING |= {"fine": 6, "config": 7, "notice": 10, "crit": 18, "dpanic": 18, "alert": 19, "panic": 19}
# OpenTelemetry's own names for the numbers: TRACE1 … FATAL4.
_BY_SPELLING |= {f"{s.name.lower()}{n}": s + n - 1 for s in Severity for n in (1, 2, 3, 4)}
# The letters of klog, glog and logcat, whose V is below its D.
_LETTERS = {"v": 1, "t": 1, "d": 5, "i": 9, "n": 10, "w": 13, "e": 17, "c": 21, "f": 21, "a": 21}
_BY_SPELLING |= _LETTERS

_SYSLOG = (21, 19, 18, 17, 13, 10, 9, 5)
_PYTHON = (1, 5, 9, 13, 17, 21)
_PINO = (1, 1, 5, 9, 13, 17, 21)
_DOTNET = (1, 5, 9, 13, 17, 21)


def parse_severity(text: str) -> int:
    """Give the severity number of a level's name in any usual spelling and case, or of OpenTelemetry's own number.

    Raises:
        ValueError: the name is none that is known.
    """
    word = text.strip().lower()
    number = _BY_SPELLING.get(word)
    if number is None and word.isascii() and word.isdigit():
        return from_opentelemetry(int(word[:9]))
    if number is None:
        raise ValueError(f"unknown severity {text[:40]!r}")
    return number


def severity_name(number: int) -> str:
    """Give the name of the range that a severity number, 1 to 24, lies in: 18 is `ERROR`."""
    return Severity((number - 1) // 4 * 4 + 1).name


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


def _nth(numbers: tuple[int, ...], place: int, number: int) -> int:
    if not 0 <= place < len(numbers):
        raise ValueError(f"unknown severity {number}")
    return numbers[place]
