"""JSON in the Elastic Common Schema: its loggers', with dotted names, and its shippers', with nested objects.

Fields: https://www.elastic.co/docs/reference/ecs; loggers: https://www.elastic.co/docs/reference/ecs/logging/intro
"""

from collections.abc import Iterator
from typing import Any

from log_schema.assembly import assemble
from log_schema.origin import Provenance
from log_schema.parts import Dialect
from log_schema.record import LogRecord
from log_schema.severity import from_level, from_syslog

_NAMES: dict[str, tuple[str, ...]] = {
    "uid": ("log.record.uid",),
    "time": ("@timestamp",),
    "body": ("message", "event.original"),
    "service": (
        "service.name",
        "kubernetes.labels.app_kubernetes_io/name",
        "kubernetes.labels.app",
        "kubernetes.container.name",
        "container.name",
    ),
    "version": ("service.version",),
    "instance": ("service.node.name", "kubernetes.pod.name"),
    "environment": ("service.environment",),
    "host": ("host.name", "host.hostname", "kubernetes.node.name"),
    "trace_id": ("trace.id",),
    "span_id": ("span.id",),
    "exception.type": ("error.type",),
    "exception.message": ("error.message",),
    "exception.stacktrace": ("error.stack_trace",),
}
_DIALECT = Dialect(_NAMES, {"log.level": from_level, "log.syslog.severity.code": from_syslog})
_DEEPEST = 5  # groups; ECS itself has none that lie deeper
_LONGEST = 100  # characters


def is_ecs(fields: dict[str, Any]) -> bool:
    """Tell by the version that every ECS event carries."""
    nested = fields.get("ecs")
    return "ecs.version" in fields or (isinstance(nested, dict) and "version" in nested)


def record_from_ecs(fields: dict[str, Any], provenance: Provenance, index: int) -> LogRecord:
    """Make the record at `index` of a message, of an ECS event; fields with no place in it become attributes.

    Raises:
        ValueError: it has no message, nor an error's, or there is no time at all.
    """
    dotted = dict(_dotted(fields))
    return assemble(dotted, _DIALECT, provenance, index, {"body": dotted.get("error.message")})


def _dotted(fields: dict[str, Any], prefix: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Give the fields by their dotted names.

    What lies deeper than ECS goes, or under a name that is long, stays one value: the names of all that an object holds
    begin with the object's, so they could outgrow the message many times.
    """
    for name, value in fields.items():
        if isinstance(value, dict) and value and depth < _DEEPEST and len(prefix + name) < _LONGEST:
            yield from _dotted(value, f"{prefix}{name}.", depth + 1)
        else:
            yield prefix + name, value
