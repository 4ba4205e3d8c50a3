"""The severity among an object's fields, where a field's name decides in which scheme a bare number counts."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from log_schema.json_value import as_text
from log_schema.record import LONGEST_NAME
from log_schema.severity import (
    from_dotnet,
    from_level,
    from_opentelemetry,
    from_python,
    from_syslog,
    known_severity,
)

Schemes = Mapping[str, Callable[[int], int]]
"""The names that a severity has, the first first, and in which scheme a number counts there."""


def _from_priority(number: int) -> int:
    """Syslog's PRI is eight times the facility, and the severity."""
    return from_syslog(number % 8)


# A name comes before the number of the same level: Python, Monolog and others write both.
SCHEMES: Schemes = {
    "severity_number": from_opentelemetry,
    "severityNumber": from_opentelemetry,
    "SeverityNumber": from_opentelemetry,
    "severity": from_opentelemetry,
    "levelname": from_python,
    "level_name": from_python,
    "level": from_level,
    "log.level": from_level,
    "severity_text": from_opentelemetry,
    "severityText": from_opentelemetry,
    "SeverityText": from_opentelemetry,
    "error_severity": from_opentelemetry,
    "levelno": from_python,
    "lvl": from_level,
    "loglevel": from_level,
    "log_level": from_level,
    "LogLevel": from_dotnet,
    "Level": from_dotnet,
    "@l": from_dotnet,
    "PRIORITY": from_syslog,
    "log.syslog.severity.code": from_syslog,
    "pri": _from_priority,
}
_TEXTS = ("severity_text", "severityText", "SeverityText")


def take_severity(fields: dict[str, Any], schemes: Schemes) -> tuple[int, str | None] | None:
    """Take the first severity that is known out of an object, as number and text; None where it has none.

    What is not known stays: a field of that name may be anything, such as `severity` in an audit.
    """
    for name, scheme in schemes.items():
        value = fields.get(name)
        number = None if value in (None, "") else known_severity(as_text(value) or "", scheme)
        if number is not None:
            del fields[name]
            return number, _text(fields, value)
    return None


def _text(fields: dict[str, Any], value: Any) -> str | None:  # noqa: ANN401 - JSON
    text = as_text(value)
    if isinstance(value, int | Decimal):
        name = next((name for name in _TEXTS if isinstance(fields.get(name), str) and fields[name]), None)
        text = fields.pop(name) if name else text
    return text and text[:LONGEST_NAME]
