"""A record from an object whose fields have other names."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from log_schema.codec import decode_own, encode
from log_schema.json_value import as_attribute, as_hex_id, as_name, as_text, as_time
from log_schema.origin import Provenance
from log_schema.record import UNKNOWN_SERVICE, AttributeValue, LogRecord, Resource
from log_schema.severity import Severity, parse_severity
from log_schema.severity_field import take_severity
from log_schema.text_level import level_in

Names = Mapping[str, tuple[str, ...]]

_EXCEPTION = ("exception.type", "exception.message", "exception.stacktrace")


def assemble(
    fields: Mapping[str, Any],
    names: Names,
    provenance: Provenance,
    index: int,
    told: Mapping[str, Any] = MappingProxyType({}),
) -> LogRecord:
    """Make the record at `index` of a message, of an object's fields; those with no place in it become attributes.

    Args:
        fields: the parsed object; it is not changed.
        names: the names that each part of a record may have there; the first that holds something counts.
        provenance: gives uid and time where the object brings none.
        index: of the record in its message.
        told: what is known otherwise of parts that no field holds.

    Raises:
        ValueError: the message is missing, or a field can't be what its name says.
    """
    rest = dict(fields)
    severity = take_severity(rest)
    known = {part: _take(rest, aliases, told.get(part)) for part, aliases in names.items()}
    own_time = known["time"]
    arrival = provenance.arrival if own_time is None else None
    body = _body(known["body"])
    version = _take_version(known, rest)
    severity_number, severity_text = severity or _spoken_severity(body)
    trace_id, span_id = (_take_id(known, rest, name, digits) for name, digits in (("trace_id", 32), ("span_id", 16)))
    return checked(
        LogRecord(
            uid=as_text(known["uid"]) or provenance.uid(index),
            time_unix_nano=as_time(own_time) if arrival is None else arrival,
            observed_time_unix_nano=arrival,
            severity_number=severity_number,
            severity_text=severity_text,
            body=body,
            trace_id=trace_id,
            span_id=span_id,
            resource=_resource(known, version),
            attributes=_attributes(known, rest),
        )
    )


def checked(record: LogRecord) -> LogRecord:
    """Give a record as any reader of what `encode` makes of it will see it.

    Raises:
        ValueError: it has a part that our own format does not allow.
    """
    return decode_own(encode(record))


def _take(fields: dict[str, Any], names: tuple[str, ...], told: Any) -> Any:  # noqa: ANN401 - JSON
    """Take the first part that holds something; an empty text counts where nothing else is known."""
    for name in names:
        if fields.get(name) not in (None, ""):
            return fields.pop(name)
    empty = next((name for name in names if fields.get(name) == ""), None)
    return fields.pop(empty) if told is None and empty else told


def _take_id(known: dict[str, Any], rest: dict[str, Any], name: str, digits: int) -> str | None:
    """Give an id; one of another form stays among the attributes, so that nobody takes it for one."""
    hex_id = as_hex_id(known[name], digits)
    if hex_id is None and known[name] not in (None, ""):
        rest[name] = known[name]
    return hex_id


def _spoken_severity(body: str) -> tuple[int, str | None]:
    level = level_in(body)
    return (parse_severity(level), level) if level else (Severity.INFO, None)


def _take_version(known: dict[str, Any], rest: dict[str, Any]) -> str | None:
    """Give the service's version; a number is one of something else, such as syslog's, and stays an attribute."""
    version = known["version"]
    if isinstance(version, str | None):
        return version or None
    rest["version"] = version
    return None


def _body(value: Any) -> str:  # noqa: ANN401 - JSON
    if value is None:
        raise ValueError("no message")
    return as_text(value) or ""


def _resource(known: dict[str, Any], version: str | None) -> Resource:
    return Resource(
        service_name=_service(known["service"]),
        service_version=version,
        service_instance_id=as_text(known["instance"]),
        deployment_environment_name=as_text(known["environment"]),
        host_name=as_name(known["host"]),
    )


def _service(value: Any) -> str:  # noqa: ANN401 - JSON
    if value is None:
        return UNKNOWN_SERVICE
    name = value.get("name") if isinstance(value, dict) else value
    if not isinstance(name, str) or not name:
        raise ValueError("no service name")
    return name


def _attributes(known: dict[str, Any], rest: dict[str, Any]) -> dict[str, AttributeValue]:
    exception = {name: as_text(known[name]) for name in _EXCEPTION}
    attributes = {name: as_attribute(value) for name, value in rest.items() if value is not None}
    return attributes | {name: text for name, text in exception.items() if text is not None}
