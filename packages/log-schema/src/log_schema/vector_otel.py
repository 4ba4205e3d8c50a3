"""What Vector's `opentelemetry` source makes of OTLP: resource and attributes as objects within a flat event.

Source: https://vector.dev/docs/reference/configuration/sources/opentelemetry/
"""

from typing import Any

from log_schema.assembly import assemble
from log_schema.origin import Provenance
from log_schema.parts import Dialect
from log_schema.record import LogRecord
from log_schema.severity import from_opentelemetry

_OBJECTS = ("resources", "attributes")
_DIALECT = Dialect(
    {
        "time": ("timestamp", "observed_timestamp"),
        "body": ("message",),
        "service": ("service.name",),
        "version": ("service.version",),
        "instance": ("service.instance.id",),
        "environment": ("deployment.environment.name", "deployment.environment"),
        "host": ("host.name",),
        "trace_id": ("trace_id",),
        "span_id": ("span_id",),
    },
    {"severity_number": from_opentelemetry, "severity_text": from_opentelemetry},
)


def is_vector_otel(fields: dict[str, Any]) -> bool:
    """Tell by the resource, which every such event has."""
    return isinstance(fields.get("resources"), dict)


def record_from_vector_otel(fields: dict[str, Any], provenance: Provenance, index: int) -> LogRecord:
    """Make the record at `index` of a message; its attributes are the resource's and its own, side by side.

    Raises:
        ValueError: there is no time at all.
    """
    around = {name: fields[name] for name in _OBJECTS if isinstance(fields.get(name), dict)}
    own = {name: value for name, value in fields.items() if name not in around and value is not None}
    attributes = around.get("attributes", {})
    told = {"uid": attributes.get("log.record.uid")}
    return assemble(attributes | around["resources"] | {"message": ""} | own, _DIALECT, provenance, index, told)
