"""An `ExportLogsServiceRequest` as OTLP/JSON writes it; the names are those of OTLP's Protobuf messages.

Source: https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/logs/v1/logs.proto
"""

from typing import Any

import msgspec

Number = Any  # a whole number or text of one: msgspec can't tell text from a Decimal, nor pass over what is neither


class AnyValue(msgspec.Struct, frozen=True, rename="camel"):
    """A value of one kind, or none. A double may be the text NaN, Infinity or -Infinity."""

    string_value: str | None = None
    bool_value: bool | None = None
    int_value: Number = None
    double_value: Any = None
    bytes_value: str | None = None
    array_value: "ArrayValue | None" = None
    kvlist_value: "KeyValueList | None" = None


class ArrayValue(msgspec.Struct, frozen=True):
    """A list of values."""

    values: list[AnyValue | None] | None = None


class KeyValue(msgspec.Struct, frozen=True):
    """A named value."""

    key: str | None = None
    value: AnyValue | None = None


class KeyValueList(msgspec.Struct, frozen=True):
    """A map, written as a list."""

    values: list[KeyValue] | None = None


class OtlpLogRecord(msgspec.Struct, frozen=True, rename="camel"):
    """One record of a request."""

    time_unix_nano: Number = None
    observed_time_unix_nano: Number = None
    severity_number: Number = None
    severity_text: str | None = None
    body: AnyValue | None = None
    attributes: list[KeyValue] | None = None
    dropped_attributes_count: Number = None
    flags: Number = None
    trace_id: str | None = None
    span_id: str | None = None
    event_name: str | None = None


class Scope(msgspec.Struct, frozen=True):
    """The library that wrote the records."""

    name: str | None = None
    version: str | None = None
    attributes: list[KeyValue] | None = None


class ScopeLogs(msgspec.Struct, frozen=True, rename="camel"):
    """The records of one library."""

    scope: Scope | None = None
    log_records: list[OtlpLogRecord] | None = None


class OtlpResource(msgspec.Struct, frozen=True):
    """What wrote the records."""

    attributes: list[KeyValue] | None = None


class ResourceLogs(msgspec.Struct, frozen=True, rename="camel"):
    """The records of one resource."""

    resource: OtlpResource | None = None
    scope_logs: list[ScopeLogs] | None = None


class ExportLogsServiceRequest(msgspec.Struct, frozen=True, rename="camel"):
    """What a collector sends at once."""

    resource_logs: list[ResourceLogs] | None = None
