"""What loggers and shippers that write flat JSON call the parts of a record."""

from typing import Any

from log_schema.parts import Dialect
from log_schema.severity import from_opentelemetry, from_windows
from log_schema.severity_field import SCHEMES

_NAMES: dict[str, tuple[str, ...]] = {
    "uid": ("log.record.uid",),  # a field `uid` is a user's id in many a log
    "time": (
        "timestamp",
        "@timestamp",
        "time",
        "ts",
        "datetime",
        "Timestamp",
        "@t",
        "asctime",
        "__REALTIME_TIMESTAMP",
        "TimeCreated",
        "date",
    ),
    "body": (
        "message",
        "msg",
        "body",
        "log",
        "event",
        "short_message",
        "Message",
        "@m",
        "@mt",
        "MESSAGE",
        "textPayload",
        "Body",
    ),
    "service": (
        "service",
        "service.name",
        "service_name",
        "ServiceName",
        "app",
        "application",
        "appname",
        "ident",
        "SYSLOG_IDENTIFIER",
        "container_name",
    ),
    "version": ("version", "service.version"),
    "instance": ("instance", "service.instance.id", "pod"),
    "environment": ("environment", "deployment.environment.name", "deployment.environment", "env"),
    "host": ("host", "host.name", "hostname", "_HOSTNAME", "Computer"),
    "trace_id": ("trace_id", "traceId", "trace.id", "traceid", "TraceId", "@tr"),
    "span_id": ("span_id", "spanId", "span.id", "spanid", "SpanId", "@sp"),
    "exception.type": ("exception.type", "exc_type"),
    "exception.message": ("exception.message",),
    "exception.stacktrace": ("exception.stacktrace", "stack_trace", "stacktrace", "exc_info", "exc_text", "@x"),
}

_FLAT = Dialect(_NAMES)
_GELF = Dialect(_NAMES | {"version": ()})  # there it is the format's
_WINDOWS = Dialect(_NAMES | {"service": (*_NAMES["service"], "ProviderName")}, {**SCHEMES, "Level": from_windows})
_MONGODB = Dialect(_NAMES | {"time": ("t",)}, {"s": from_opentelemetry})

_BESIDE_WINDOWS_LEVEL = ("ProviderName", "EventID", "Channel")  # elsewhere `Level` is .NET's


def dialect_of(fields: dict[str, Any]) -> Dialect:
    """Tell by the fields that only one of them has."""
    if "short_message" in fields:
        return _GELF
    if any(name in fields for name in _BESIDE_WINDOWS_LEVEL):
        return _WINDOWS
    return _MONGODB if isinstance(fields.get("t"), dict) and "$date" in fields["t"] else _FLAT
