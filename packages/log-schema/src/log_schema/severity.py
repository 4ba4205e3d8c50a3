"""How bad a record is, as OpenTelemetry numbers it.

Numbers and short names are those of the log data model's `SeverityNumber` (1 to 24, four for each of six ranges),
and the mapping of foreign spellings is that of its appendix B:
https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber
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
    Severity.TRACE: ("trace", "finest", "finer", "verbose", "all"),
    Severity.DEBUG: ("debug", "fine", "dbg"),
    Severity.INFO: ("info", "information", "informational", "notice", "config", "log"),
    Severity.WARN: ("warn", "warning"),
    Severity.ERROR: ("error", "err", "severe"),
    Severity.FATAL: ("fatal", "critical", "crit", "alert", "emergency", "emerg", "panic"),
}
_BY_SPELLING = {word: int(severity) for severity, words in _SPELLINGS.items() for word in words}
# Syslog's words between the ranges, numbered as appendix B does; CRITICAL is FATAL, as Python and .NET mean it.
_BY_SPELLING |= {"notice": 10, "alert": 19}
# OpenTelemetry's own names for the numbers between: TRACE2 … FATAL4.
_BY_SPELLING |= {f"{s.name.lower()}{n}": s + n - 1 for s in Severity for n in (2, 3, 4)}


def parse_severity(text: str) -> int:
    """Give the severity number of a level's name in any usual spelling and case.

    Raises:
        ValueError: the name is none that is known.
    """
    number = _BY_SPELLING.get(text.strip().lower())
    if number is None:
        raise ValueError(f"unknown severity {text[:40]!r}")
    return number


def severity_name(number: int) -> str:
    """Give the name of the range that a severity number, 1 to 24, lies in: 18 is `ERROR`."""
    return Severity((number - 1) // 4 * 4 + 1).name
