"""The flat JSON that most loggers write: one object with a time, a level, a service and a message at its top.

It is also what Vector and Fluent Bit make of a line, with the names of its source, or of Kubernetes, around it.
"""

from typing import Any

from log_schema.assembly import assemble
from log_schema.kubernetes import kubernetes_parts
from log_schema.origin import Provenance
from log_schema.record import LogRecord

_NAMES: dict[str, tuple[str, ...]] = {
    "uid": ("uid", "log.record.uid"),
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
        "date",
    ),
    "body": (
        "body",
        "message",
        "msg",
        "event",
        "log",
        "short_message",
        "Message",
        "@m",
        "@mt",
        "MESSAGE",
        "textPayload",
    ),
    "service": (
        "service",
        "service.name",
        "service_name",
        "app",
        "application",
        "appname",
        "SYSLOG_IDENTIFIER",
        "container_name",
    ),
    "version": ("version", "service.version"),
    "instance": ("instance", "service.instance.id", "pod"),
    "environment": ("environment", "deployment.environment.name", "deployment.environment", "env"),
    "host": ("host", "host.name", "hostname", "_HOSTNAME"),
    "trace_id": ("trace_id", "traceId", "trace.id", "traceid"),
    "span_id": ("span_id", "spanId", "span.id", "spanid"),
    "exception.type": ("exception.type", "exc_type"),
    "exception.message": ("exception.message",),
    "exception.stacktrace": ("exception.stacktrace", "stack_trace", "stacktrace", "exc_info", "exc_text", "@x"),
}
_GELF_NAMES = _NAMES | {"version": ()}  # there it is the format's
_ERRORS = ("err", "error", "exception")


def record_from_flat_json(fields: dict[str, Any], provenance: Provenance, index: int) -> LogRecord:
    """Make the record at `index` of a message, of an object's fields; those with no place in it become attributes.

    Raises:
        ValueError: the message is missing, or a field can't be what its name says.
    """
    told = kubernetes_parts(fields.get("kubernetes")) | _logger_parts(fields) | _error_parts(fields)
    names = _GELF_NAMES if "short_message" in fields else _NAMES
    return assemble(fields, names, provenance, index, told)


def _logger_parts(fields: dict[str, Any]) -> dict[str, Any]:
    """Bunyan and pino call the service `name`, which elsewhere is the logger's; what stands beside it tells them."""
    return {"service": fields.get("name")} if "pid" in fields and "hostname" in fields else {}


def _error_parts(fields: dict[str, Any]) -> dict[str, Any]:
    """An exception may be an object: type, message and stack, as pino and bunyan serialize it."""
    error: dict[str, Any] = next((fields[name] for name in _ERRORS if isinstance(fields.get(name), dict)), {})
    return {
        "exception.type": error.get("type") or error.get("name"),
        "exception.message": error.get("message"),
        "exception.stacktrace": error.get("stack"),
    }
