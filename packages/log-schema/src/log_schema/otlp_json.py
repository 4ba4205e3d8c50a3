"""OTLP/JSON: an `ExportLogsServiceRequest`, as the OpenTelemetry Collector's Kafka exporter writes it (`otlp_json`).

It is Protobuf's JSON mapping with OTLP's exceptions: ids are hex, enums are numbers, names are lowerCamelCase, 64-bit
numbers are text or numbers, null is a field's default, and unknown fields are ignored. Source:
https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from log_schema.assembly import checked
from log_schema.json_value import as_attribute, as_hex_id, json_text
from log_schema.origin import Provenance
from log_schema.otlp_request import AnyValue, ExportLogsServiceRequest, Int64, KeyValue, OtlpLogRecord, Scope
from log_schema.record import UNKNOWN_SERVICE, AttributeValue, LogRecord, Resource
from log_schema.severity import HIGHEST, Severity, parse_severity

_INT64_DIGITS = 20  # with the sign
_LEAST_RECORD = 200  # bytes
_LARGEST = 64 * 1024 * 1024  # bytes of all records, without what is each one's own


def is_otlp(fields: dict[str, Any]) -> bool:
    """Tell by the one field that a request has."""
    return "resourceLogs" in fields


def records_from_otlp(fields: dict[str, Any], provenance: Provenance, first: int) -> Iterator[LogRecord]:
    """Give the records of a request, numbered from `first`.

    What has no place in a record becomes an attribute under OpenTelemetry's name for it: other attributes of the
    resource, the scope's, `otel.scope.name`, `otel.scope.version`, `otel.event.name`, `trace_flags`. Where names
    meet, the record's own attribute is kept, then the scope's. A record without a time has that of its observation,
    or else of the message. A structured body is written as JSON.

    Raises:
        ValueError: a field can't be what its name says.
    """
    request = msgspec.convert(fields, ExportLogsServiceRequest)
    size = 0
    for logs in request.resource_logs or ():
        full = [scope_logs for scope_logs in logs.scope_logs or () if scope_logs.log_records]
        about = _attributes(logs.resource.attributes if full and logs.resource else None)
        about_size = len(json_text(about))
        resource = _resource(about)
        for scope_logs in full:
            own = _scope_attributes(scope_logs.scope or Scope())
            records = scope_logs.log_records or ()
            size += len(records) * (_LEAST_RECORD + about_size + len(json_text(own)))
            if size > _LARGEST:  # a short message can ask for many times its length
                raise ValueError(f"with the resource in each, its records are larger than {_LARGEST:,} bytes")
            around = about | own
            for record in records:
                yield _record(record, resource, around, provenance, first)
                first += 1


def _record(
    record: OtlpLogRecord, resource: Resource, around: dict[str, AttributeValue], provenance: Provenance, index: int
) -> LogRecord:
    attributes = around | _own_attributes(record)
    uid = attributes.pop("log.record.uid", None)
    time, observed = (_int64(nanos or 0) for nanos in (record.time_unix_nano, record.observed_time_unix_nano))
    observed = observed or (0 if time else provenance.arrival)
    return checked(
        LogRecord(
            uid=uid if isinstance(uid, str) and uid else provenance.uid(index),
            time_unix_nano=time or observed,
            observed_time_unix_nano=observed or None,
            severity_number=_severity(record),
            severity_text=record.severity_text or None,
            body=_body(record),
            resource=resource,
            trace_id=as_hex_id(record.trace_id, 32),
            span_id=as_hex_id(record.span_id, 16),
            attributes=attributes,
        )
    )


def _resource(about: dict[str, AttributeValue]) -> Resource:
    """Take what our own resource has a field for out of the resource's attributes."""

    def take(*names: str) -> str | None:
        values = [about.pop(name, None) for name in names]
        return next((str(value) for value in values if value not in (None, "")), None)

    return Resource(
        service_name=take("service.name") or UNKNOWN_SERVICE,
        service_version=take("service.version"),
        service_instance_id=take("service.instance.id"),
        deployment_environment_name=take("deployment.environment.name", "deployment.environment"),
        host_name=take("host.name"),
    )


def _scope_attributes(scope: Scope) -> dict[str, AttributeValue]:
    named = {"otel.scope.name": scope.name, "otel.scope.version": scope.version}
    return {name: value for name, value in named.items() if value} | _attributes(scope.attributes)


def _own_attributes(record: OtlpLogRecord) -> dict[str, AttributeValue]:
    other: dict[str, AttributeValue | None] = {
        "otel.event.name": record.event_name,
        "otel.dropped_attributes_count": record.dropped_attributes_count,
        "trace_flags": record.flags,
        "trace_id": None if as_hex_id(record.trace_id, 32) else (record.trace_id or "").strip("0"),
        "span_id": None if as_hex_id(record.span_id, 16) else (record.span_id or "").strip("0"),
    }
    return {name: value for name, value in other.items() if value} | _attributes(record.attributes)


def _attributes(pairs: list[KeyValue] | None) -> dict[str, AttributeValue]:
    plain = {pair.key or "": _plain(pair.value) for pair in pairs or ()}
    return {key: as_attribute(value) for key, value in plain.items() if value is not None}


def _severity(record: OtlpLogRecord) -> int:
    """Receivers take a number that is none, or text that nobody knows, for unspecified, which counts as INFO here."""
    number = _severity_number(record.severity_number or 0)
    if 1 <= number <= HIGHEST:
        return number
    try:
        return parse_severity(record.severity_text or "")
    except ValueError:
        return Severity.INFO


def _severity_number(number: Int64) -> int:
    """Give an enum's number; Protobuf's own JSON mapping writes its name instead: SEVERITY_NUMBER_WARN."""
    if isinstance(number, str) and number.startswith("SEVERITY_NUMBER_"):
        name = number.removeprefix("SEVERITY_NUMBER_")
        return 0 if name == "UNSPECIFIED" else parse_severity(name)
    return _int64(number)


def _body(record: OtlpLogRecord) -> str:
    value = _plain(record.body)
    if value is None:
        return record.event_name or ""
    return value if isinstance(value, str) else json_text(value)


def _plain(value: AnyValue | None) -> Any:  # noqa: ANN401 - JSON
    """Give a value as plain JSON has it; bytes stay base64, as they came."""
    if value is None:
        return None
    if value.array_value is not None:
        return [_plain(member) for member in value.array_value.values or ()]
    if value.kvlist_value is not None:
        return {pair.key or "": _plain(pair.value) for pair in value.kvlist_value.values or ()}
    if value.int_value is not None:
        return _int64(value.int_value)
    singles = (value.string_value, value.bool_value, value.double_value, value.bytes_value)
    return next((single for single in singles if single is not None), None)


def _int64(number: Int64) -> int:
    if isinstance(number, str) and len(number) > _INT64_DIGITS:
        raise ValueError(f"not a 64-bit number: {number[:40]!r}")
    return int(number)
