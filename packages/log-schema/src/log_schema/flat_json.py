"""The flat JSON that most loggers write: one object with a time, a level, a service and a message at its top.

It is also what Vector and Fluent Bit make of a line, with the names of its source, or of Kubernetes, around it; what
each calls the parts of a record stands in `flat_dialects`.
"""

from typing import Any

from log_schema.assembly import assemble
from log_schema.flat_dialects import dialect_of
from log_schema.kubernetes import kubernetes_parts
from log_schema.origin import Provenance
from log_schema.record import LogRecord

_ERRORS = ("err", "error", "exception")


def record_from_flat_json(fields: dict[str, Any], provenance: Provenance, index: int) -> LogRecord:
    """Make the record at `index` of a message, of an object's fields; those with no place in it become attributes.

    Raises:
        ValueError: the message is missing, or there is no time at all.
    """
    told = kubernetes_parts(fields.get("kubernetes")) | _logger_parts(fields) | _error_parts(fields)
    return assemble(fields, dialect_of(fields), provenance, index, told)


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
