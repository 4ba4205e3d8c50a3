"""OTLP/JSON: an `ExportLogsServiceRequest`, as the OpenTelemetry Collector's Kafka exporter writes it (`otlp_json`).

It is Protobuf's JSON mapping with OTLP's exceptions: ids are hex, enums are numbers, names are lowerCamelCase, 64-bit
numbers are text or numbers, null is a field's default, and unknown fields are ignored. Source:
https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from log_schema.assembly import as_attributes, checked, take_resource
from log_schema.json_value import as_uid, json_text, split_id
from log_schema.origin import Provenance
from log_schema.otlp_request import ExportLogsServiceRequest, OtlpLogRecord, Scope
from log_schema.otlp_value import plain_pairs, plain_value, whole_number
from log_schema.parts import Parts
from log_schema.record import LONGEST_NAME, AttributeValue, LogRecord, Resource
from log_schema.severity import from_opentelemetry, known_severity
from log_schema.text_level import spoken_severity
from log_schema.timestamp import LATEST

_RESOURCE_NAMES = {
    "service": ("service.name",),
    "version": ("service.version",),
    "instance": ("service.instance.id",),
    "environment": ("deployment.environment.name", "deployment.environment"),
    "host": ("host.name",),
}
_UID = "log.record.uid"
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
    or else of the message. A structured body is written as JSON. Numbers and times that are none, and levels that
    nobody knows, count as not given: one odd value costs no record.

    Raises:
        ValueError: it is no such request, or there is no time at all.
    """
    request = msgspec.convert(fields, ExportLogsServiceRequest)
    size = 0
    for logs in request.resource_logs or ():
        full = [scope_logs for scope_logs in logs.scope_logs or () if scope_logs.log_records]
        parts = Parts(plain_pairs(logs.resource.attributes if full and logs.resource else None), _RESOURCE_NAMES)
        resource = take_resource(parts)
        about = as_attributes(parts.rest)
        about_size = len(json_text([resource, about]))
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
    own = plain_pairs(record.attributes)
    uid = as_uid(own.get(_UID))
    if uid:
        del own[_UID]
    trace_id, other_trace_id = split_id(record.trace_id, 32)
    span_id, other_span_id = split_id(record.span_id, 16)
    time, observed = _times(record, provenance)
    body = _body(record)
    severity_number, severity_text = _severity(record, body)
    return checked(
        LogRecord(
            uid=uid or provenance.uid(index),
            time_unix_nano=time,
            observed_time_unix_nano=observed,
            severity_number=severity_number,
            severity_text=severity_text,
            body=body,
            resource=resource,
            trace_id=trace_id,
            span_id=span_id,
            attributes=around
            | as_attributes(_other(record) | {"trace_id": other_trace_id, "span_id": other_span_id} | own),
        )
    )


def _scope_attributes(scope: Scope) -> dict[str, AttributeValue]:
    named = {"otel.scope.name": scope.name or None, "otel.scope.version": scope.version or None}
    return as_attributes(named | plain_pairs(scope.attributes))


def _other(record: OtlpLogRecord) -> dict[str, Any]:
    return {
        "otel.event.name": record.event_name or None,
        "otel.dropped_attributes_count": whole_number(record.dropped_attributes_count) or None,
        "trace_flags": whole_number(record.flags) or None,
    }


def _times(record: OtlpLogRecord, provenance: Provenance) -> tuple[int, int | None]:
    """Give time and observed time; 0 means unknown, and so does what is out of range."""
    numbers = (whole_number(number) or 0 for number in (record.time_unix_nano, record.observed_time_unix_nano))
    time, observed = (number if 0 < number <= LATEST else None for number in numbers)
    if time is None and observed is None:
        return provenance.arrival, provenance.arrival
    return (time or observed or 0), observed


def _severity(record: OtlpLogRecord, body: str) -> tuple[int, str | None]:
    """Give number and text; where the number is unspecified, the text counts, and then what the body says."""
    text = (record.severity_text or "")[:LONGEST_NAME] or None
    number = _severity_number(record) or known_severity(text or "")
    if number:
        return number, text
    number, spoken = spoken_severity(body)
    return number, text or spoken


def _severity_number(record: OtlpLogRecord) -> int | None:
    """Give an enum's number; Protobuf's own JSON mapping writes its name instead: SEVERITY_NUMBER_WARN."""
    number = record.severity_number
    if isinstance(number, str) and number.startswith("SEVERITY_NUMBER_"):
        return known_severity(number.removeprefix("SEVERITY_NUMBER_"))
    return known_severity(str(whole_number(number)), from_opentelemetry)


def _body(record: OtlpLogRecord) -> str:
    value = plain_value(record.body)
    if value is None:
        return record.event_name or ""
    return value if isinstance(value, str) else json_text(value)
