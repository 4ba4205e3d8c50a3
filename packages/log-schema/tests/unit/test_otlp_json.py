"""OTLP/JSON, as a collector writes it into Kafka."""

import json
from pathlib import Path
from typing import Any

import pytest
from log_schema import DecodeError, LogRecord, Origin, Resource, decode

SHAPE = Path(__file__).parents[1] / "shapes" / "otlp.json"
ARRIVED = 1_764_000_002_000_000_000
ORIGIN = Origin("logs", 2, 40, ARRIVED)


def request(*records: dict[str, Any], attributes: object = None) -> bytes:
    logs = {"resource": {"attributes": attributes}, "scopeLogs": [{"logRecords": records}]}
    return json.dumps({"resourceLogs": [logs]}).encode()


def read(**fields: Any) -> LogRecord:
    (record,) = decode(request({"timeUnixNano": "1", "body": {"stringValue": "b"}} | fields), ORIGIN)
    return record


def pair(key: str, **value: object) -> dict[str, object]:
    return {"key": key, "value": value}


def test_a_collectors_request_is_read_field_by_field() -> None:
    first, second = decode(SHAPE.read_bytes(), ORIGIN)

    assert (first.time_unix_nano, first.observed_time_unix_nano) == (1764000000123456789, 1764000000223456789)
    assert (first.severity_number, first.severity_text, first.body) == (17, "Error", "no seat left")
    assert (first.trace_id, first.span_id) == ("6f3cbf058c2765548a39ad724905d6a1", "576f9c38fc25e197")
    assert first.resource == second.resource == Resource(service_name="seat", service_instance_id="seat-0")
    assert first.attributes == {
        "k8s.pod.name": "seat-7f9c",
        "otel.scope.name": "seat.booking",
        "otel.scope.version": "1.0",
        "trace_flags": 1,
        "exception.type": "SoldOut",
        "code": 503,
        "elapsed_s": 1.5,
        "retried": False,
        "rows": '[7,"b"]',
    }
    assert (second.body, second.severity_number) == ('{"seat":4}', 9)
    assert first.uid != second.uid


def test_an_array_or_lines_of_requests_are_all_their_records() -> None:
    value = SHAPE.read_bytes().strip()
    array, lines = decode(b"[" + value + b"," + value + b"]", ORIGIN), decode(value + b"\n" + value + b"\n", ORIGIN)

    assert [record.body for record in array] == [record.body for record in lines] == ["no seat left", '{"seat":4}'] * 2
    assert len({record.uid for record in array}) == 4


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ({"timeUnixNano": 5, "observedTimeUnixNano": "7"}, (5, 7)),
        ({"timeUnixNano": "5"}, (5, None)),
        ({"timeUnixNano": "0", "observedTimeUnixNano": "7"}, (7, 7)),
        ({"timeUnixNano": None}, (ARRIVED, ARRIVED)),
        ({"timeUnixNano": "soon", "observedTimeUnixNano": "7"}, (7, 7)),
        ({"timeUnixNano": "1_7"}, (ARRIVED, ARRIVED)),
        ({"timeUnixNano": str(2**64 - 1)}, (ARRIVED, ARRIVED)),
        ({"timeUnixNano": 5, "observedTimeUnixNano": 2**64 - 1}, (5, None)),
        ({"timeUnixNano": 17.0}, (17, None)),
    ],
)
def test_an_observed_time_stands_in_for_an_unknown_one(times: dict[str, Any], expected: tuple[int, int | None]) -> None:
    record = read(**times)

    assert (record.time_unix_nano, record.observed_time_unix_nano) == expected


@pytest.mark.parametrize(
    ("fields", "number"),
    [
        ({"severityNumber": 13}, 13),
        ({"severityNumber": "13"}, 13),
        ({"severityNumber": "SEVERITY_NUMBER_WARN2"}, 14),
        ({"severityNumber": 0, "severityText": "warning"}, 13),
        ({"severityNumber": 99, "severityText": "odd"}, 9),
        ({"severityNumber": "SEVERITY_NUMBER_FOO", "severityText": "warn"}, 13),
        ({"severityNumber": "SEVERITY_NUMBER_UNSPECIFIED"}, 9),
        ({"body": {"stringValue": "2025-11-24 16:00:00 ERROR no seat left"}}, 17),
        ({"severityText": "Fehler", "body": {"stringValue": "ERROR x"}}, 17),
        ({"severityText": "info", "body": {"stringValue": "ERROR x"}}, 9),
        ({}, 9),
    ],
)
def test_an_unspecified_severity_is_that_of_the_text_then_of_the_body_or_info(
    fields: dict[str, Any], number: int
) -> None:
    assert read(**fields).severity_number == number


@pytest.mark.parametrize(("text", "kept"), [("Fehler", "Fehler"), ("e" * 1001, "e" * 1000), ("", "ERROR")])
def test_the_text_of_a_severity_stays(text: str, kept: str) -> None:
    assert read(severityText=text, body={"stringValue": "ERROR x"}).severity_text == kept


@pytest.mark.parametrize("uid", ["x" * 129, ""])
def test_what_can_be_no_uid_stays(uid: str) -> None:
    record = read(attributes=[pair("log.record.uid", stringValue=uid)])

    assert record.attributes == {"log.record.uid": uid}
    assert len(record.uid) == 32


def test_a_resources_uid_is_not_its_records() -> None:
    """All records of a request would be one."""
    first, second = decode(request({}, {}, attributes=[pair("log.record.uid", stringValue="u1")]), ORIGIN)

    assert first.uid != second.uid
    assert first.attributes == {"log.record.uid": "u1"}


@pytest.mark.parametrize("flags", [1, "1", 1.0])
def test_a_number_of_32_bits_may_come_as_text(flags: object) -> None:
    assert read(flags=flags, droppedAttributesCount=str(flags)).attributes == {
        "trace_flags": 1,
        "otel.dropped_attributes_count": 1,
    }


def test_only_text_names_anything_and_an_endless_name_is_cut() -> None:
    attributes = [
        pair("service.name", stringValue="s" * 1001),
        pair("deployment.environment", arrayValue={"values": [{"stringValue": "a"}]}),
    ]
    (record,) = decode(request({}, attributes=attributes), ORIGIN)

    assert record.resource == Resource(service_name="s" * 1000)
    assert record.attributes == {"deployment.environment": '["a"]'}


def test_a_record_brings_its_uid_as_an_attribute() -> None:
    record = read(attributes=[pair("log.record.uid", stringValue="u1")])

    assert (record.uid, record.attributes) == ("u1", {})


def test_a_records_own_attribute_comes_before_the_resources() -> None:
    value = request({"attributes": [pair("zone", stringValue="own")]}, attributes=[pair("zone", stringValue="all")])
    (record,) = decode(value, ORIGIN)

    assert (record.attributes, record.service) == ({"zone": "own"}, "unknown_service")


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ({"doubleValue": "NaN"}, "NaN"),
        ({"doubleValue": 1}, 1),
        ({"bytesValue": "AQI="}, "AQI="),
        ({"intValue": "-9223372036854775808"}, -(2**63)),
        ({"intValue": 1.0}, 1),
        ({"intValue": 1.5}, 1.5),
        ({"intValue": "1_7"}, "1_7"),
        ({"intValue": "1" * 500}, "1" * 500),
        ({"intValue": str(2**63)}, str(2**63)),
        ({"kvlistValue": {"values": [pair("a", arrayValue={"values": [{}]})]}}, '{"a":[null]}'),
        ({"arrayValue": {}}, "[]"),
    ],
)
def test_every_kind_of_value_is_kept(value: dict[str, Any], kept: object) -> None:
    assert read(attributes=[pair("a", **value)]).attributes == {"a": kept}


def test_unknown_fields_and_nulls_are_passed_over() -> None:
    record = read(newField={"x": 1}, attributes=None, traceId=None, spanId="", flags=None, severityText=None)

    assert (record.body, record.trace_id, record.attributes) == ("b", None, {})


@pytest.mark.parametrize("id_", ["W47/95gDgQPSabYzgT/GDA==", "00ab00"])
def test_an_id_that_is_no_hex_is_kept_as_an_attribute(id_: str) -> None:
    assert read(traceId=id_, spanId="0" * 16).attributes == {"trace_id": id_}


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b'{"resourceLogs":[]}', "there is none in it"),
        (b'{"resourceLogs":{}}', r"\$.resourceLogs"),
        (request({"severityText": {}}), r"severityText"),
        (request({"attributes": {"a": 1}}), r"attributes"),
    ],
)
def test_the_reason_a_request_is_refused_names_what_is_wrong(value: bytes, reason: str) -> None:
    with pytest.raises(DecodeError, match=reason):
        decode(value, ORIGIN)


def test_a_resource_that_its_records_would_repeat_without_end_is_refused() -> None:
    with pytest.raises(DecodeError, match="larger than 67,108,864 bytes"):
        decode(request(*[{}] * 10_000, attributes=[pair("a", stringValue="x" * 10_000)]), ORIGIN)
