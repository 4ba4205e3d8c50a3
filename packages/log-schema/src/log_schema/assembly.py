"""A record from an object whose fields have other names."""

from collections.abc import Mapping
from typing import Any

from log_schema.codec import decode_own, encode
from log_schema.json_value import as_attribute
from log_schema.origin import Provenance
from log_schema.parts import NOTHING, Dialect, Parts
from log_schema.record import UNKNOWN_SERVICE, AttributeValue, LogRecord, Resource
from log_schema.severity_field import take_severity
from log_schema.text_level import spoken_severity

_EXCEPTION = ("exception.type", "exception.message", "exception.stacktrace")


def assemble(
    fields: Mapping[str, Any], dialect: Dialect, provenance: Provenance, index: int, told: Mapping[str, Any] = NOTHING
) -> LogRecord:
    """Make the record at `index` of a message, of an object's fields; those with no place in it become attributes.

    Args:
        fields: the parsed object; it is not changed.
        dialect: what the parts of a record are called there.
        provenance: gives uid and time where the object brings none.
        index: of the record in its message.
        told: what is known otherwise of parts that no field holds.

    Raises:
        ValueError: the message is missing, or there is no time at all.
    """
    parts = Parts(dict(fields), dialect.names, told)
    severity = take_severity(parts.rest, dialect.schemes)
    time, observed = _times(parts, provenance)
    body = parts.body()
    severity_number, severity_text = severity or spoken_severity(body)
    return checked(
        LogRecord(
            uid=parts.uid() or provenance.uid(index),
            time_unix_nano=time,
            observed_time_unix_nano=observed,
            severity_number=severity_number,
            severity_text=severity_text,
            body=body,
            trace_id=parts.hex_id("trace_id", 32),
            span_id=parts.hex_id("span_id", 16),
            resource=take_resource(parts),
            attributes=_attributes(parts),  # last: they are what is left
        )
    )


def checked(record: LogRecord) -> LogRecord:
    """Give a record as any reader of what `encode` makes of it will see it.

    Raises:
        ValueError: it has a part that our own format does not allow.
    """
    return decode_own(encode(record))


def take_resource(parts: Parts) -> Resource:
    """Take what our own resource has a field for."""
    return Resource(
        service_name=parts.name("service") or UNKNOWN_SERVICE,
        service_version=parts.name("version"),
        service_instance_id=parts.name("instance"),
        deployment_environment_name=parts.name("environment"),
        host_name=parts.name("host"),
    )


def as_attributes(fields: Mapping[str, Any]) -> dict[str, AttributeValue]:
    """Give an object's fields as attributes, without those that are null."""
    return {name: as_attribute(value) for name, value in fields.items() if value is not None}


def _times(parts: Parts, provenance: Provenance) -> tuple[int, int | None]:
    """Give time and observed time; only that of a record without a time of its own is known."""
    time = parts.time()
    return (provenance.arrival, provenance.arrival) if time is None else (time, None)


def _attributes(parts: Parts) -> dict[str, AttributeValue]:
    exception = {name: parts.text(name) for name in _EXCEPTION}
    return as_attributes(parts.rest) | {name: text for name, text in exception.items() if text is not None}
