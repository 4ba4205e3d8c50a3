"""The Elastic Common Schema, from loggers and from shippers."""

import json
from pathlib import Path

import pytest
from log_schema import DecodeError, Origin, Resource, decode

SHAPES = Path(__file__).parents[1] / "shapes"
ORIGIN = Origin("logs", 2, 40, 1_764_000_002_000_000_000)


def test_a_loggers_dotted_names_are_read() -> None:
    (record,) = decode((SHAPES / "ecs-logger.json").read_bytes(), ORIGIN)

    assert record.time_unix_nano == 1_764_000_000_123_456_789
    assert (record.severity_number, record.severity_text, record.body) == (17, "ERROR", "no seat left")
    assert (record.trace_id, record.span_id) == ("6f3cbf058c2765548a39ad724905d6a1", "576f9c38fc25e197")
    assert record.resource == Resource(
        service_name="seat",
        service_version="1.4",
        service_instance_id="seat-0",
        deployment_environment_name="production",
        host_name="n3",
    )
    assert record.attributes == {
        "ecs.version": "8.11",
        "log.logger": "seat.Booking",
        "exception.type": "SoldOut",
        "exception.message": "row 7",
        "exception.stacktrace": "SoldOut: row 7\n\tat seat.Booking",
    }


def test_a_shippers_nested_objects_are_read() -> None:
    (record,) = decode((SHAPES / "ecs-shipper.json").read_bytes(), ORIGIN)

    assert (record.service, record.severity, record.body) == ("seat", "ERROR", "no seat left")
    assert record.resource.host_name == "n3"
    assert record.attributes["log.file.path"] == "/var/log/seat.log"


def test_syslogs_number_is_syslogs() -> None:
    value = {"ecs": {"version": "8"}, "message": "m", "log": {"syslog": {"severity": {"code": 2}}}}
    (record,) = decode(json.dumps(value).encode(), ORIGIN)

    assert record.severity_number == 18


def test_an_error_without_a_message_lends_its_own_and_keeps_it() -> None:
    (record,) = decode(b'{"ecs.version":"8","@timestamp":1764000000,"error.message":"row 7"}', ORIGIN)

    assert (record.body, record.attributes["exception.message"]) == ("row 7", "row 7")


def test_a_level_that_is_not_the_schemas_is_an_attribute() -> None:
    (record,) = decode(b'{"ecs.version":"8","message":"m","level":5,"log.level":"warn"}', ORIGIN)

    assert (record.severity, record.attributes["level"]) == ("WARN", 5)


def test_an_event_without_a_message_is_refused() -> None:
    with pytest.raises(DecodeError, match="no message"):
        decode(b'{"@timestamp":"2025-11-24T16:00:00Z","ecs":{"version":"8"},"cpu":{"load":1}}', ORIGIN)


def test_what_lies_too_deep_or_under_a_long_name_stays_one_value() -> None:
    """The names of the fields in it would repeat its own: a short message could become an endless record."""
    name = "n" * 200
    (record,) = decode(json.dumps({"ecs.version": "8", "message": "m", name: {"a": 1, "b": 2}}).encode(), ORIGIN)

    assert record.attributes == {"ecs.version": "8", name: '{"a":1,"b":2}'}
