"""What Vector's `opentelemetry` source makes of OTLP."""

import json
from pathlib import Path
from typing import Any

from log_schema import LogRecord, Origin, Resource, decode, derived_uid

SHAPE = Path(__file__).parents[1] / "shapes" / "vector-otel.json"
ORIGIN = Origin("logs", 2, 40, 1_764_000_002_000_000_000)


def read(**changes: Any) -> LogRecord:
    (record,) = decode(json.dumps(json.loads(SHAPE.read_bytes()) | changes).encode(), ORIGIN)
    return record


def test_resource_and_attributes_are_read_out_of_their_objects() -> None:
    (record,) = decode(SHAPE.read_bytes(), ORIGIN)

    assert record.resource == Resource(service_name="seat", service_instance_id="seat-0")
    assert (record.uid, record.body, record.severity_number) == ("u1", "no seat left", 17)
    assert (record.trace_id, record.span_id) == ("6f3cbf058c2765548a39ad724905d6a1", "576f9c38fc25e197")
    assert (record.attributes["code"], record.attributes["k8s.pod.name"]) == (503, "seat-7f9c")


def test_a_resources_uid_is_not_its_records() -> None:
    value = {"message": "m", "resources": {"log.record.uid": "u1"}}

    assert read(**value, attributes=None).uid == derived_uid(
        json.dumps(json.loads(SHAPE.read_bytes()) | value | {"attributes": None}).encode(), ORIGIN
    )


def test_what_is_no_object_stays() -> None:
    assert read(attributes=[1], message=None).attributes["attributes"] == "[1]"
