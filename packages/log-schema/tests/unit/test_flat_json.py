"""The flat JSON of loggers, and of Vector and Fluent Bit around them."""

import json
from pathlib import Path
from typing import Any

import pytest
from log_schema import DecodeError, LogRecord, Origin, Resource, decode, derived_uid

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
        ({"timestamp": "soon"}, "no time of its own that can be read, and no message in Kafka that lends it one"),
        ({"body": None}, "no message$"),
    ],
)
def test_the_reason_a_flat_record_is_refused_names_what_is_wrong(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(DecodeError, match=reason):
        decode(flat(**changes), ORIGIN._replace(time_unix_nano=None))


@pytest.mark.parametrize("uid", [42, "42", "x" * 200, "", {"id": 1}])
def test_a_field_uid_is_somebodys_number_and_no_key(uid: Any) -> None:
    """Two records of a user in a second must not become one."""
    record = read(flat(uid=uid))

    assert record.uid == derived_uid(flat(uid=uid), ORIGIN)
    assert record.attributes["uid"] == (uid if isinstance(uid, int | str) else '{"id":1}')


@pytest.mark.parametrize(("uid", "taken"), [("u1", True), ("x" * 128, True), ("x" * 129, False), (42, False)])
def test_opentelemetrys_own_uid_is_the_key_where_it_can_be_one(uid: Any, *, taken: bool) -> None:
    record = read(flat(**{"log.record.uid": uid}))

    assert (record.uid == uid) == taken
    assert record.attributes.get("log.record.uid") == (None if taken else uid)


@pytest.mark.parametrize("name", ["env", "environment", "instance", "pod", "host", "service", "app", "version"])
@pytest.mark.parametrize("value", [{"DB_PASSWORD": "hunter2"}, ["a"], 5, True, {"name": 5}, {"name": {"a": "b"}}])
def test_only_text_names_anything(name: str, value: Any) -> None:
    """An environment is a message's key downstream, where nobody looks for secrets."""
    plain = {"timestamp": 1764000000, "message": "m"}
    record = read(json.dumps(plain | {name: value}).encode())

    assert record.resource == Resource(service_name="unknown_service")
    assert record.attributes[name] == (value if isinstance(value, int) else json.dumps(value, separators=(",", ":")))


def test_an_object_may_have_a_name_and_is_kept_for_what_else_it_holds() -> None:
    record = read(flat(host={"name": "n3", "ip": "10.0.0.1"}, service={"name": "seat"}))

    assert (record.service, record.resource.host_name) == ("seat", "n3")
    assert record.attributes["host"] == '{"name":"n3","ip":"10.0.0.1"}'


def test_an_endless_name_is_cut() -> None:
    record = read(flat(env="e" * 1001, service="s" * 5000, severity=" " * 2000 + "error"))

    assert (record.environment, record.service, record.severity) == ("e" * 1000, "s" * 1000, "ERROR")


def test_a_service_that_is_none_leaves_it_to_the_next_name() -> None:
    assert read(flat(service="", app={"id": 5}, appname="seat")).service == "seat"
    assert read(flat(service="")).service == "unknown_service"


@pytest.mark.parametrize(
    ("level", "number"),
    [("http", 7), ("silly", 1), ("DEBUG-4", 1), ("ERROR+2", 19), ("ERROR+99", 24), ("Level 25", 9), (40000, 17),
     ("5000", 1)],
)  # fmt: skip
def test_levels_between_the_usual_ones_are_known(level: Any, number: int) -> None:
    record = read(flat(severity=None, level=level))

    assert (record.severity_number, record.severity_text) == (number, str(level))


@pytest.mark.parametrize("level", ["NONE", "audit", 99, "Level 99", True, {"a": 1}, 300000])
def test_a_level_that_nobody_knows_stays_and_the_texts_own_counts(level: Any) -> None:
    record = read(flat(severity=None, level=level, body="ERROR no seat left"))

    assert (record.severity_number, record.severity_text) == (17, "ERROR")
    assert record.attributes["level"] == ('{"a":1}' if level == {"a": 1} else level)
    assert read(flat(severity=None, level=level)).severity_number == 9


def test_a_level_that_nobody_knows_leaves_it_to_the_next_name() -> None:
    record = read(flat(severity="high", level="warn"))

    assert (record.severity, record.attributes["severity"]) == ("WARN", "high")


@pytest.mark.parametrize(
    "time", ["", "soon", True, "0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z", "Nov 24 16:00:00", {"a": 1}, 1e300]
)
def test_a_time_that_is_none_leaves_it_to_the_next_name_and_then_to_the_message(time: Any) -> None:
    record, arrived = read(flat(timestamp=time, date=1764000000.5)), read(flat(timestamp=time))

    assert (record.time_unix_nano, record.observed_time_unix_nano) == (1_764_000_000_500_000_000, None)
    assert (arrived.time_unix_nano, arrived.observed_time_unix_nano) == (ARRIVED, ARRIVED)
    assert "timestamp" in arrived.attributes


@pytest.mark.parametrize("digits", ["1e999", "1e99999", "-1"])
def test_a_number_that_is_no_time_stays(digits: str) -> None:
    record = read(b'{"msg":"m","ts":' + digits.encode() + b"}")

    assert record.time_unix_nano == ARRIVED
    assert "ts" in record.attributes


@pytest.mark.parametrize(
    ("fields", "body"),
    [
        ({"message": "POST /pay failed", "body": {"card": "4111"}}, "POST /pay failed"),
        ({"body": {"card": "4111"}, "event": "paid"}, "paid"),
        ({"message": "a", "msg": "b", "body": "c"}, "a"),
        ({"msg": "b", "body": "c"}, "b"),
        ({"log": "no seat left", "event": "seat"}, "no seat left"),
        ({"message": "", "body": {"a": 1}}, '{"a":1}'),
        ({"message": {"a": 1}}, '{"a":1}'),
    ],
)
def test_text_is_the_message_before_anything_else(fields: dict[str, Any], body: str) -> None:
    assert read(json.dumps({"timestamp": 1764000000} | fields).encode()).body == body


def test_without_a_time_of_its_own_a_record_has_its_messages() -> None:
    record = read(flat(timestamp=None))

    assert (record.time_unix_nano, record.observed_time_unix_nano) == (ARRIVED, ARRIVED)


@pytest.mark.parametrize("arrived", [None, -1_000_000])
def test_without_any_time_it_is_refused(arrived: int | None) -> None:
    with pytest.raises(DecodeError, match="no time"):
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


@pytest.mark.parametrize("id_", ["`reboot`", "00ab00", "12ab", "6f3cbf05-8c27-6554-8a39-ad724905d6a1", 5])
def test_an_id_of_another_form_is_kept_as_an_attribute(id_: Any) -> None:
    record = read(flat(trace_id=id_))

    assert (record.trace_id, record.attributes["trace_id"]) == (None, id_)


@pytest.mark.parametrize("id_", ["0" * 32, "", "0"])
def test_an_id_of_zeros_is_none(id_: str) -> None:
    record = read(flat(trace_id=id_))

    assert (record.trace_id, record.attributes) == (None, {"logger": "c.SeatController#57"})


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
    assert (second.service, second.body) == ("unknown_service", "two left")
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
    ("level", "number"), [(0, 9), (1, 21), (2, 17), (3, 13), (4, 9), (5, 5), ("Error", 17)]
)  # fmt: skip
@pytest.mark.parametrize("beside", ["ProviderName", "EventID", "Channel"])
def test_a_windows_events_level_is_windows(beside: str, level: Any, number: int) -> None:
    value = {"Message": "m", "TimeCreated": "2025-11-24 16:00:00 +0000", "Level": level, beside: "7"}

    assert read(json.dumps(value).encode()).severity_number == number


def test_a_windows_event_is_read() -> None:
    (record,) = shape("windows.json")

    assert (record.body, record.severity_number, record.service) == ("no seat left", 17, "seat")
    assert (record.time_unix_nano, record.resource.host_name) == (1_764_000_000_000_000_000, "n3")


def test_fluent_bits_syslog_parser_names_the_service() -> None:
    (record,) = shape("fluent-bit-syslog.json")

    assert record.resource == Resource(service_name="seat", host_name="n3")
    assert (record.severity_number, record.time_unix_nano) == (17, 1_764_000_000_000_000_000)
    assert record.attributes == {"time": "Nov 24 16:00:00", "pid": "88"}


@pytest.mark.parametrize(
    ("name", "body"),
    [("mongodb", "no seat left"), ("postgresql", "no seat left"), ("serilog", "no seat in 7"),
     ("capitals", "no seat left")],
)  # fmt: skip
def test_other_names_for_the_same_are_known(name: str, body: str) -> None:
    (record,) = shape(f"{name}.json")

    assert (record.body, record.severity_number) == (body, 17)
    assert record.time_unix_nano // 10**6 == 1_764_000_000_123
    if name in {"serilog", "capitals"}:
        assert (record.trace_id, record.span_id) == ("6f3cbf058c2765548a39ad724905d6a1", "576f9c38fc25e197")


def test_a_field_s_is_a_severity_in_mongodb_only() -> None:
    assert read(flat(s="F", t=5, severity="info")).severity == "INFO"


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
