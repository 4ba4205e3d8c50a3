"""The flat JSON that most loggers write: one object with a time, a level, a service and a message at its top."""

import re
from typing import Any

import msgspec

from log_schema.record import AttributeValue, LogRecord, Resource
from log_schema.severity import HIGHEST, Severity, parse_severity
from log_schema.timestamp import parse_timestamp

_NAMES: dict[str, tuple[str, ...]] = {
    "uid": ("uid", "log.record.uid"),
    "time": ("timestamp", "@timestamp", "time", "ts", "datetime"),
    "severity": ("severity", "level", "log.level", "levelname", "severity_text", "lvl"),
    "body": ("body", "message", "msg", "event", "log"),
    "service": ("service", "service.name", "service_name", "app", "application"),
    "version": ("version", "service.version"),
    "instance": ("instance", "service.instance.id", "pod"),
    "environment": ("environment", "deployment.environment.name", "deployment.environment", "env"),
    "host": ("host", "host.name", "hostname"),
    "trace_id": ("trace_id", "traceId", "trace.id", "traceid"),
    "span_id": ("span_id", "spanId", "span.id", "spanid"),
}


def record_from_flat_json(fields: dict[str, Any], uid: str) -> LogRecord:
    """Make a record of an object's fields; those with no place in the record become attributes.

    Args:
        fields: the parsed object; it is not changed.
        uid: used where the object brings none.

    Raises:
        ValueError: time, service or message is missing, or a field can't be what its name says.
    """
    rest = dict(fields)
    known = {field: _take(rest, names) for field, names in _NAMES.items()}
    record = LogRecord(
        uid=_text(known["uid"]) or uid,
        time_unix_nano=_time(known["time"]),
        severity_number=_severity_number(known["severity"]),
        severity_text=_text(known["severity"]),
        body=_body(known["body"]),
        trace_id=_hex_id(known["trace_id"], 32),
        span_id=_hex_id(known["span_id"], 16),
        resource=Resource(
            service_name=_service(known["service"]),
            service_version=_text(known["version"]),
            service_instance_id=_text(known["instance"]),
            deployment_environment_name=_text(known["environment"]),
            host_name=_text(known["host"]),
        ),
        attributes={name: _attribute(value) for name, value in rest.items() if value is not None},
    )
    return msgspec.convert(msgspec.to_builtins(record), LogRecord)  # checks the bounds of every field


def _take(fields: dict[str, Any], names: tuple[str, ...]) -> Any:  # noqa: ANN401 - JSON
    for name in names:
        if fields.get(name) is not None:
            return fields.pop(name)
    return None


def _time(value: Any) -> int:  # noqa: ANN401 - JSON
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return parse_timestamp(value)
    raise ValueError("no timestamp")


def _severity_number(value: Any) -> int:  # noqa: ANN401 - JSON
    if value is None:
        return Severity.INFO
    if isinstance(value, int) and 1 <= value <= HIGHEST:
        return int(value)
    return parse_severity(str(value))


def _body(value: Any) -> str:  # noqa: ANN401 - JSON
    if value is None:
        raise ValueError("no message")
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _service(value: Any) -> str:  # noqa: ANN401 - JSON
    name = value.get("name") if isinstance(value, dict) else value
    if not isinstance(name, str) or not name:
        raise ValueError("no service name")
    return name


def _hex_id(value: Any, length: int) -> str | None:  # noqa: ANN401 - JSON
    text = (_text(value) or "").lower()
    return text if re.fullmatch(rf"[0-9a-f]{{{length}}}", text) and text.strip("0") else None


def _text(value: Any) -> str | None:  # noqa: ANN401 - JSON
    if value is None or value == "":
        return None
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _attribute(value: Any) -> AttributeValue:  # noqa: ANN401 - JSON
    return value if isinstance(value, str | bool | int | float) else msgspec.json.encode(value).decode()
