"""From messages to records."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from log_schema import DecodeError, LogRecord, Origin, Resource, decode, encode

ORIGIN = Origin("logs", 2, 40)
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

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
names = texts.filter(bool)
records = st.builds(
    LogRecord,
    uid=names,
    time_unix_nano=st.integers(0, 2**63 - 1),
    severity_number=st.integers(1, 24),
    body=texts,
    trace_id=st.none() | st.from_regex("[0-9a-f]{32}", fullmatch=True),
    attributes=st.dictionaries(texts, texts | st.booleans() | st.integers(-(2**63), 2**63 - 1)),
    resource=st.builds(Resource, service_name=names, host_name=st.none() | names),
)


def flat(**changes: Any) -> bytes:
    return json.dumps(FLAT | changes).encode()


@given(records)
def test_a_record_survives_its_own_encoding(record: LogRecord) -> None:
    assert decode(encode(record), ORIGIN) == (record,)


def test_a_flat_record_is_read_field_by_field() -> None:
    (record,) = decode(flat(), ORIGIN)

    assert record.time_unix_nano == 1_674_981_729_487_160_534
    assert (record.severity_number, record.severity_text, record.is_error) == (17, "ERROR", True)
    assert record.trace_id == "6f3cbf058c2765548a39ad724905d6a1"
    assert record.resource == Resource(service_name="seat", service_instance_id="seat-1", host_name="10.0.0.1")
    assert record.attributes == {"logger": "c.SeatController#57"}
    assert record.environment == "default"


def test_a_record_without_uid_gets_the_same_one_again_and_another_elsewhere() -> None:
    first, again = decode(flat(), ORIGIN)[0], decode(flat(), ORIGIN)[0]
    elsewhere = decode(flat(), ORIGIN._replace(offset=41))[0]

    assert first.uid == again.uid
    assert first.uid != elsewhere.uid


def test_a_bodys_structure_is_kept_as_json() -> None:
    (record,) = decode(flat(body={"a": [1, None]}), ORIGIN)

    assert record.body == '{"a":[1,null]}'


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"timestamp": None}, "no timestamp"),
        ({"timestamp": "soon"}, "not a time: 'soon'"),
        ({"severity": "loud"}, "unknown severity 'loud'"),
        ({"service": ""}, "no service name"),
        ({"body": None}, "no message"),
        ({"uid": "x" * 200}, "128"),
    ],
)
def test_the_reason_a_flat_record_is_refused_names_what_is_wrong(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(DecodeError, match=reason):
        decode(flat(**changes), ORIGIN)


@pytest.mark.parametrize(
    "changes",
    [{"trace_id": "`reboot`"}, {"span_id": "x"}, {"resource": {"service.name": "s" * 1001}},
     {"resource": {"service.name": "s", "deployment.environment.name": "e" * 1001}}],
)  # fmt: skip
def test_ids_of_another_form_and_endless_names_are_refused(changes: dict[str, Any]) -> None:
    """Downstream they stand in keys and many times in one message; such a record would stop who reads it."""
    record = {"uid": "a", "time_unix_nano": 0, "severity_number": 17, "body": "b", "resource": {"service.name": "s"}}
    assert decode(msgspec.json.encode(record), ORIGIN)

    with pytest.raises(DecodeError):
        decode(msgspec.json.encode(record | changes), ORIGIN)


def test_a_broken_record_of_ours_is_refused_with_the_place() -> None:
    value = msgspec.json.encode({"uid": "a", "time_unix_nano": -1, "resource": {"service.name": "s"}})

    with pytest.raises(DecodeError, match="time_unix_nano"):
        decode(value, ORIGIN)


@pytest.mark.parametrize(
    "value",
    [None, b"", b"hello", b"[]", b"null", b"\xff\xfe", b'"\\ud800"', b"{" * 100_000, b"[" * 100_000, b'{"b": "\xff"}',
     flat(timestamp=10**400), flat(attributes={"a": {"b": 1}}) + b"}", b'{"ts": 1e999, "service": "a", "body": "b"}'],
)  # fmt: skip
def test_rubbish_is_refused_in_one_way(value: bytes | None) -> None:
    with pytest.raises(DecodeError):
        decode(value, ORIGIN)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=1000)
@given(
    st.binary(max_size=200)
    | st.fixed_dictionaries({}, optional=dict.fromkeys(FLAT, json_values)).map(lambda v: json.dumps(v).encode())
)
def test_whatever_the_bytes_only_a_decode_error_escapes_and_records_encode_again(value: bytes) -> None:
    try:
        found = decode(value, ORIGIN)
    except DecodeError:
        return
    assert [decode(encode(record), ORIGIN) for record in found] == [(record,) for record in found]
