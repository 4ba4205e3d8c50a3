"""The flat JSON of loggers, and of Vector and Fluent Bit around them."""

import json
from pathlib import Path
from typing import Any

import pytest
from log_schema import DecodeError, LogRecord, Origin, Resource, decode

SHAPES = Path(__file__).parents[1] / "shapes"
ARRIVED = 1_764_000_002_000_000_000
ORIGIN = Origin("logs", 2, 40, ARRIVED)
FLAT = {
    "timestamp": "2023-01-29T08:42:09.487160534Z",
    "severity": "ERROR",
    "service": "seat",
    "instance": "seat-1",
    "host": "10.0.0.1",
    "trace_id": "6F3CBF058C2765548A39AD724905D6A1",
    "span_id": "576f9c38fc25e197",
    "logger": "c.SeatController#57",
    "body": "no seat left",
}


def flat(**changes: Any) -> bytes:
    return json.dumps(FLAT | changes).encode()


def read(value: bytes) -> LogRecord:
    (record,) = decode(value, ORIGIN)
    return record


def shape(name: str) -> tuple[LogRecord, ...]:
    return decode((SHAPES / name).read_bytes(), ORIGIN)


def test_a_flat_record_is_read_field_by_field() -> None:
    record = read(flat())

    assert record.time_unix_nano == 1_674_981_729_487_160_534
    assert record.observed_time_unix_nano is None
    assert (record.severity_number, record.severity_text, record.is_error) == (17, "ERROR", True)
    assert record.trace_id == "6f3cbf058c2765548a39ad724905d6a1"
    assert record.resource == Resource(service_name="seat", service_instance_id="seat-1", host_name="10.0.0.1")
    assert record.attributes == {"logger": "c.SeatController#57"}
    assert record.environment == "default"


def test_a_bodys_structure_is_kept_as_json() -> None:
    assert read(flat(body={"a": [1, None]})).body == '{"a":[1,null]}'


def test_an_empty_message_is_one() -> None:
    assert read(flat(body="")).body == ""


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"timestamp": "soon"}, "not a time: 'soon'"),
        ({"timestamp": True}, "not a time: true"),
        ({"severity": "loud"}, "unknown severity 'loud'"),
        ({"service": ""}, "no service name"),
        ({"service": 5}, "no service name"),
        ({"body": None}, "no message"),
        ({"uid": "x" * 200}, "128"),
    ],
)
def test_the_reason_a_flat_record_is_refused_names_what_is_wrong(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(DecodeError, match=reason):
        decode(flat(**changes), ORIGIN)


def test_without_a_time_of_its_own_a_record_has_its_messages() -> None:
    record = read(flat(timestamp=None))

    assert (record.time_unix_nano, record.observed_time_unix_nano) == (ARRIVED, ARRIVED)


@pytest.mark.parametrize("arrived", [None, -1_000_000])
def test_without_any_time_it_is_refused(arrived: int | None) -> None:
    with pytest.raises(DecodeError, match="no timestamp"):
        decode(flat(timestamp=None), ORIGIN._replace(time_unix_nano=arrived))


@pytest.mark.parametrize(
    ("field", "number"),
    [
        ({"severity_number": 18}, 18),
        ({"severity": 18}, 18),
        ({"level": 30}, 9),
        ({"level": "30"}, 9),
        ({"level": 60}, 21),
        ({"level": 35}, 9),
        ({"level": 3}, 17),
        ({"levelno": 30}, 13),
        ({"levelno": 50, "levelname": "CRITICAL"}, 21),
        ({"level": 400, "level_name": "ERROR"}, 17),
        ({"LogLevel": "Warning"}, 13),
        ({"LogLevel": 4}, 17),
        ({"PRIORITY": "2"}, 18),
        ({"pri": "13"}, 10),
        ({"level": "E"}, 17),
        ({"@l": "Fatal"}, 21),
        ({}, 9),
    ],
)  # fmt: skip
def test_the_name_of_a_field_says_what_a_bare_number_means(field: dict[str, Any], number: int) -> None:
    value = {name: part for name, part in FLAT.items() if name != "severity"} | field

    assert read(json.dumps(value).encode()).severity_number == number


def test_a_number_and_a_text_of_the_same_severity_belong_together() -> None:
    record = read(flat(severity=None, severity_number=17, severity_text="Error"))

    assert (record.severity_number, record.severity_text) == (17, "Error")


@pytest.mark.parametrize("id_", ["`reboot`", "0" * 32, "12ab", "6f3cbf05-8c27-6554-8a39-ad724905d6a1"])
def test_an_id_of_another_form_is_kept_as_an_attribute(id_: str) -> None:
    record = read(flat(trace_id=id_))

    assert (record.trace_id, record.attributes["trace_id"]) == (None, id_)


def test_vector_brings_what_it_knows_of_kubernetes() -> None:
    (record,) = shape("vector.json")

    assert record.time_unix_nano == 1_764_000_000_123_456_789
    assert record.resource == Resource(
        service_name="seat-booking", service_version="1.4", service_instance_id="seat-7f9c", host_name="n3"
    )
    assert (record.body, record.severity, record.severity_text) == ("level=error no seat left", "ERROR", "error")
    assert record.attributes["stream"] == "stderr"


def test_vectors_syslog_source_names_the_service() -> None:
    (record,) = shape("vector-syslog.json")

    assert (record.severity_number, record.severity_text) == (18, "crit")
    assert record.resource == Resource(service_name="seat", host_name="n3")
    assert record.attributes["version"] == 1  # syslog's, not the service's


def test_an_array_of_fluent_bit_is_as_many_records() -> None:
    first, second = shape("fluent-bit.json")

    assert first.time_unix_nano == 1_764_000_000_123_456_789  # all digits of a fraction count
    assert first.resource == Resource(service_name="seat", service_instance_id="seat-7f9c", host_name="n3")
    assert (second.service, second.body) == ("unknown_service", "two left\n")
    assert first.uid != second.uid


def test_fluent_bit_writes_into_kafka_one_record_a_message() -> None:
    (record,) = shape("fluent-bit-kafka.json")

    assert (record.service, record.time_unix_nano) == ("seat", 1_764_000_000_123_457_000)


def test_each_line_is_a_record() -> None:
    assert [record.body for record in shape("fluent-bit-lines.jsonl")] == ["one", "two"]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b'{"msg":"a"}\n\n{"msg":\n{"msg":"c"}', "in line 3"),
        (b'{"msg":\n "a",\n "b":}', r"malformed.*\(byte \d+\)$"),
    ],
)
def test_where_json_is_broken_is_said(value: bytes, reason: str) -> None:
    with pytest.raises(DecodeError, match=f"not a JSON object: .*{reason}"):
        decode(value, ORIGIN)


def test_gelfs_version_is_that_of_the_format() -> None:
    record = read(b'{"version":"1.1","host":"n3","short_message":"no seat left","timestamp":1764000000.5,"level":3}')

    assert (record.severity_number, record.body) == (17, "no seat left")
    assert record.resource == Resource(service_name="unknown_service", host_name="n3")
    assert record.attributes == {"version": "1.1"}


def test_pinos_error_becomes_an_exception() -> None:
    (record,) = shape("pino.json")

    assert (record.service, record.severity, record.resource.host_name) == ("seat", "ERROR", "n3")
    assert record.attributes["exception.type"] == "SoldOut"
    assert record.attributes["exception.message"] == "row 7"
    assert str(record.attributes["exception.stacktrace"]).startswith("SoldOut: row 7")


def test_journald_is_read() -> None:
    (record,) = shape("journald.json")

    assert (record.service, record.body, record.severity_number) == ("seat", "no seat left", 17)
    assert record.time_unix_nano == 1_764_000_000_123_456_000


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("1.5", 1.5),
        ("1e999", "1E+999"),
        ("9223372036854775807", 9223372036854775807),
        ("9223372036854775808", "9223372036854775808"),
        ("true", True),
        ('{"a":1.50}', '{"a":1.50}'),
    ],
)
def test_numbers_that_do_not_fit_are_kept_as_text(value: str, kept: object) -> None:
    text = flat().decode().removesuffix("}") + f', "n": {value}}}'

    assert read(text.encode()).attributes["n"] == kept
