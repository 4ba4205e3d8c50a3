"""The severity among an object's fields, where a field's name decides in which scheme a bare number counts."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from log_schema.json_value import as_text
from log_schema.severity import (
    from_dotnet,
    from_opentelemetry,
    from_pino,
    from_python,
    from_syslog,
    parse_severity,
)


def _from_level(number: int) -> int:
    """`level` is syslog's 0 to 7 in GELF, and 10 to 60 in pino and bunyan: no number is one of both."""
    return from_syslog(number) if 0 <= number <= 7 else from_pino(number)  # noqa: PLR2004 - syslog's debug


def _from_priority(number: int) -> int:
    """Syslog's PRI is eight times the facility, and the severity."""
    return from_syslog(number % 8)


# A name comes before the number of the same level: Python, Monolog and others write both.
_SCHEMES: dict[str, Callable[[int], int]] = {
    "severity_number": from_opentelemetry,
    "severityNumber": from_opentelemetry,
    "SeverityNumber": from_opentelemetry,
    "severity": from_opentelemetry,
    "levelname": from_python,
    "level_name": from_python,
    "level": _from_level,
    "log.level": _from_level,
    "severity_text": from_opentelemetry,
    "severityText": from_opentelemetry,
    "SeverityText": from_opentelemetry,
    "levelno": from_python,
    "lvl": _from_level,
    "loglevel": _from_level,
    "log_level": _from_level,
    "LogLevel": from_dotnet,
    "Level": from_dotnet,
    "@l": from_dotnet,
    "PRIORITY": from_syslog,
    "log.syslog.severity.code": from_syslog,
    "pri": _from_priority,
}
_NUMBER = re.compile(r"(-?\d{1,3})(?:\.0*)?", re.ASCII)  # as text too; Lua and JavaScript may add a fraction
_TEXTS = ("severity_text", "severityText", "SeverityText")


def take_severity(fields: dict[str, Any]) -> tuple[int, str | None] | None:
    """Take an object's severity number and text out of it; None where it has none.

    Raises:
        ValueError: it is one that is not known.
    """
    for name, scheme in _SCHEMES.items():
        if fields.get(name) not in (None, ""):
            value = fields.pop(name)
            return _number(value, scheme), _text(fields, value)
    return None


def _number(value: Any, scheme: Callable[[int], int]) -> int:  # noqa: ANN401 - JSON
    text = as_text(value) or ""
    digits = _NUMBER.fullmatch(text)
    return scheme(int(digits[1])) if digits else parse_severity(text)


def _text(fields: dict[str, Any], value: Any) -> str | None:  # noqa: ANN401 - JSON
    if isinstance(value, int | Decimal):
        for name in _TEXTS:
            if isinstance(fields.get(name), str) and fields[name]:
                return str(fields.pop(name))
    return as_text(value)
