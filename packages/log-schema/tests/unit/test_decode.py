"""From messages to records: which shape a message has, and what holds for all of them."""

import json
from datetime import timedelta
from pathlib import Path
from time import process_time
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from log_schema import HEADERS, DecodeError, LogRecord, Origin, Resource, decode, derived_uid, encode

SHAPES = {file.stem: file.read_bytes() for file in sorted((Path(__file__).parents[1] / "shapes").iterdir())}
OWN = SHAPES["own"]
ORIGIN = Origin("logs", 2, 40, 1_764_000_002_000_000_000)
JSON, LINES, TEXT = ([("Content-Type", kind)] for kind in (b"application/json", b"application/x-ndjson", b"text/plain"))

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
names = texts.filter(bool)
records = st.builds(
    LogRecord,
    uid=names,
    time_unix_nano=st.integers(0, 2**63 - 1),
    severity_number=st.integers(1, 24),
    body=texts,
    trace_id=st.none() | st.from_regex("[0-9a-f]{32}", fullmatch=True),
    span_id=st.none() | st.from_regex("[0-9a-f]{16}", fullmatch=True),
    attributes=st.dictionaries(texts, texts | st.booleans() | st.integers(-(2**63), 2**63 - 1)),
    resource=st.builds(Resource, service_name=names, host_name=st.none() | names),
)


@given(records)
def test_a_record_survives_its_own_encoding(record: LogRecord) -> None:
    assert decode(encode(record), ORIGIN) == (record,)


@pytest.mark.parametrize("name", SHAPES)
def test_reading_a_message_again_gives_the_same_records(name: str) -> None:
    assert decode(SHAPES[name], ORIGIN) == decode(SHAPES[name], ORIGIN)


@pytest.mark.parametrize("name", sorted(SHAPES.keys() - {"own", "vector-otel"}))
def test_a_record_without_uid_has_that_of_its_place_and_another_elsewhere(name: str) -> None:
    here, there = decode(SHAPES[name], ORIGIN), decode(SHAPES[name], ORIGIN._replace(offset=41))

    assert [record.uid for record in here] == [derived_uid(SHAPES[name], ORIGIN, n) for n in range(len(here))]
    assert not {record.uid for record in here} & {record.uid for record in there}


def test_the_first_uid_is_what_it_has_always_been() -> None:
    """A replay after an update must not store everything twice."""
    assert derived_uid(b'{"a":1}', Origin("logs", 2, 40)) == "8b3533842e8227371c40a40dd80f9180"


def test_the_messages_time_has_no_part_in_the_uid() -> None:
    value = SHAPES["flat"]

    assert decode(value, ORIGIN)[0].uid == decode(value, ORIGIN._replace(time_unix_nano=None))[0].uid


def test_a_mixture_of_shapes_in_one_message_is_read_one_by_one() -> None:
    values = [SHAPES[name] for name in ("own", "flat", "otlp", "ecs-logger")]
    found = decode(b"[" + b",".join(values) + b"]", ORIGIN)

    assert [record.body for record in found] == ["no seat left"] * 3 + ['{"seat":4}', "no seat left"]
    assert found[0] == decode(OWN, ORIGIN)[0]


def test_one_bad_value_refuses_the_whole_message_and_is_named() -> None:
    """A message is a dead letter or all its records: nothing of it is dropped."""
    with pytest.raises(DecodeError, match="no message, in value 2 of 3"):
        decode(b'[{"msg":"a"},{},{"msg":"c"}]', ORIGIN)


@pytest.mark.parametrize(
    "changes",
    [{"trace_id": "`reboot`"}, {"span_id": "x"}, {"trace_id": "A" * 32}, {"trace_id": "g" * 32},
     {"trace_id": "\u0661" * 32}, {"span_id": "F" * 16}, {"span_id": "a" * 15 + "\n"}, {"trace_id": "a" * 31},
     {"resource": {"service.name": "s" * 1001}},
     {"resource": {"service.name": "s", "deployment.environment.name": "e" * 1001}}],
)  # fmt: skip
def test_ids_of_another_form_and_endless_names_are_refused(changes: dict[str, Any]) -> None:
    """Downstream they stand in keys and many times in one message; such a record would stop who reads it."""
    record = {"uid": "a", "time_unix_nano": 0, "severity_number": 17, "body": "b", "resource": {"service.name": "s"}}
    assert decode(msgspec.json.encode(record), ORIGIN)

    with pytest.raises(DecodeError):
        decode(msgspec.json.encode(record | changes), ORIGIN)


@pytest.mark.parametrize("name", ["trace_id", "span_id"])
def test_an_id_in_capitals_is_named(name: str) -> None:
    with pytest.raises(DecodeError, match=rf"\$\.{name}"):
        decode(msgspec.json.encode(json.loads(OWN) | {name: json.loads(OWN)[name].upper()}), ORIGIN)


def test_a_broken_record_of_ours_is_refused_with_the_place() -> None:
    value = msgspec.json.encode({"uid": "a", "time_unix_nano": -1, "resource": {"service.name": "s"}})

    with pytest.raises(DecodeError, match="time_unix_nano"):
        decode(value, ORIGIN)


def without(*names: str) -> bytes:
    return msgspec.json.encode({name: part for name, part in json.loads(OWN).items() if name not in names})


@pytest.mark.parametrize("said", [(), HEADERS])
def test_a_record_of_ours_without_uid_gets_that_of_its_place(said: Any) -> None:
    value = without("uid")
    (record,) = decode(value, ORIGIN, said)

    assert record == msgspec.structs.replace(decode(OWN, ORIGIN)[0], uid=derived_uid(value, ORIGIN))


def test_records_of_ours_without_uid_in_one_message_have_each_their_own() -> None:
    value = b"[" + without("uid") + b"," + OWN + b"," + without("uid") + b"]"

    assert [record.uid for record in decode(value, ORIGIN)] == [
        derived_uid(value, ORIGIN, 0),
        decode(OWN, ORIGIN)[0].uid,
        derived_uid(value, ORIGIN, 2),
    ]


def test_a_flat_record_with_opentelemetrys_names_is_not_taken_for_ours() -> None:
    value = b'{"timestamp":1764000000,"severity_number":17,"message":"m","resource":{"service.name":"s"}}'
    (record,) = decode(value, ORIGIN)

    assert (record.body, record.severity_number, record.attributes) == ("m", 17, {"resource": '{"service.name":"s"}'})


def test_a_message_that_says_it_is_ours_is_nothing_else() -> None:
    assert decode(OWN, ORIGIN, HEADERS)

    with pytest.raises(DecodeError, match="schema version 1"):
        decode(SHAPES["flat"], ORIGIN, HEADERS)


def test_a_record_of_ours_is_one_whatever_else_the_headers_say() -> None:
    assert decode(OWN, ORIGIN, TEXT) == decode(OWN, ORIGIN, JSON) == decode(OWN, ORIGIN)


def test_a_content_type_decides_before_the_content_does() -> None:
    assert decode(b'{"msg":"a"}', ORIGIN, TEXT)[0].body == '{"msg":"a"}'
    assert decode(b"[oh] no", ORIGIN, [("content-type", b"text/plain; charset=utf-8")])[0].body == "[oh] no"
    assert decode(b'{"msg":"a"}\n{"msg":"b"}', ORIGIN, LINES)[1].body == "b"

    with pytest.raises(DecodeError, match="not a JSON object"):
        decode(b"plain", ORIGIN, JSON)


def test_the_last_of_several_headers_counts_and_an_empty_one_does_not() -> None:
    assert decode(b"plain", ORIGIN, [*JSON, *TEXT, ("content-type", None), ("other", b"\xff")])


def test_a_content_type_that_nobody_knows_leaves_it_to_the_content() -> None:
    assert decode(b'{"msg":"a"}', ORIGIN, [("content-type", b"\xff/octets")])[0].body == "a"


@pytest.mark.parametrize("kind", [b"application/x-protobuf", b"application/vnd.google.protobuf", b"avro/binary"])
def test_an_encoding_that_is_not_read_is_named(kind: bytes) -> None:
    with pytest.raises(DecodeError, match="otlp_json"):
        decode(b"anything", ORIGIN, [("content-type", kind)])


def test_a_byte_order_mark_is_passed_over() -> None:
    assert decode(b"\xef\xbb\xbf" + OWN, ORIGIN) == decode(OWN, ORIGIN)
    assert decode(b"\xef\xbb\xbftext", ORIGIN)[0].body == "text"


def large(name: str) -> bytes:
    """Make a megabyte of what repeats, in each shape where something does."""
    return {
        "flat": b'{"msg":"' + b"x" * 1_000_000 + b'"}',
        "members": b"[" + b",".join([b'{"msg":"a"}'] * 20_000) + b"]",
        "fields": json.dumps({"msg": "a"} | {f"field {n}": n for n in range(60_000)}).encode(),
        "ecs": json.dumps({"ecs.version": "8", "message": "a", "g": {f"f{n}": n for n in range(60_000)}}).encode(),
        "parameters": b"<14>1 - - - - - [a" + b' b="c"' * 160_000 + b"] m",
        "open value": b'<14>1 - - - - - [a b="' + b"\\" * 1_000_001,
        "elements": b"<14>1 - - - - - " + b"[a]" * 300_000 + b"(",
        "text": b"level=" * 160_000,
        "blanks": b" " * 1_000_000 + b"x",
        "empty scopes": of_otlp(12_000, b"{}," * 100_000 + b'{"logRecords":[{}]}'),
        "scopes": of_otlp(10, b'{"logRecords":[{}]},' * 20_000 + b'{"logRecords":[{}]}'),
        "records": of_otlp(10, b'{"logRecords":[' + b"{}," * 30_000 + b"{}]}"),
        "resources": b'{"resourceLogs":[' + b"{}," * 300_000 + of_otlp(1, b'{"logRecords":[{}]}')[17:],
    }[name]


def of_otlp(attributes: int, scopes: bytes) -> bytes:
    """Make a request whose one resource has so many attributes."""
    pairs = b",".join(b'{"key":"%d","value":{"intValue":1}}' % number for number in range(attributes))
    return b'{"resourceLogs":[{"resource":{"attributes":[' + pairs + b']},"scopeLogs":[' + scopes + b"]}]}"


@pytest.mark.parametrize(
    "name",
    ["flat", "members", "fields", "ecs", "parameters", "open value", "elements", "text", "blanks", "empty scopes",
     "scopes", "records", "resources"],
)  # fmt: skip
def test_a_megabyte_of_anything_is_a_record_and_encodes_again(name: str) -> None:
    value = large(name)
    began = process_time()
    found = decode(value, ORIGIN)

    assert process_time() - began < 10  # a message that costs much more holds up all behind it
    assert decode(encode(found[-1]), ORIGIN) == (found[-1],)
    assert sum(len(encode(record)) for record in found) < 10_000_000


@pytest.mark.parametrize(
    "value",
    [None, b"", b"[]", b"null", b"42", b"[1]", b"\xff\xfe", b'"\\ud800"', b'{"msg": "\\ud800"}', b"{" * 100_000,
     b"[" * 100_000, b'{"b": "\xff"}', b'{"msg": NaN}', b"1e999",
     b'{"msg": "a", "n": 1e99999999999999999999}', b'{"msg": "a", "n": ' + b"9" * 5000 + b"}", OWN + b"}",
     b'{"resourceLogs":' + b'[{"a":' * 900 + b"1" + b"}]" * 900 + b"}"],
)  # fmt: skip
def test_rubbish_is_refused_in_one_way(value: bytes | None) -> None:
    with pytest.raises(DecodeError):
        decode(value, ORIGIN)


def test_the_epoch_is_a_time_and_the_last_of_doubled_keys_counts() -> None:
    (record,) = decode(b'{"ts": 0, "msg": "a", "msg": "b"}', ORIGIN)

    assert (record.time_unix_nano, record.body) == (0, "b")


# JSON of values that are odd somewhere; a strategy that builds them is ten times slower
ODD = [
    "null", "true", "0", "-1", "17", "99", "1.5", "1e999", "-1e-999", "1764000000", "9223372036854775808", "9" * 400,
    '""', '"a"', '"ERROR"', '"info+99"', '"Level 25"', '"soon"', '"2025-11-24T16:00:00Z"',
    '"0001-01-01T00:00:00+23:59"',
    '"0"', '"6f3cbf058c2765548a39ad724905d6a1"', '"\\u0000\\ud83d\\ude00"', '"\\ud83d"', '"<11>a\\n"', '"x" ',
    "[]", "[[1]]", "{}", '{"name":""}', '{"name":"n"}', '{"name":[]}', '{"$date":null}', '{"$date":{"$date":1}}',
    '{"version":1}', '{"labels":{"app":7}}', '{"service.name":"s"}', '{"message":7,"stack":{}}', f'"{"n" * 2000}"',
]  # fmt: skip
fields = st.sampled_from([
    "ts", "t", "s", "level", "severity", "service", "msg", "body", "uid", "log.record.uid", "trace_id", "span_id",
    "host", "env", "err", "kubernetes", "ecs", "resources", "attributes", "Level", "EventID", "short_message",
    "log", "version",
])  # fmt: skip
objects = st.lists(st.tuples(fields, st.sampled_from(ODD)), max_size=6).map(
    lambda pairs: ("{" + ",".join(f'"{name}":{value}' for name, value in pairs) + "}").encode()
)
headers = st.sampled_from([(), HEADERS, JSON, LINES, TEXT])


def changed(name: str, start: float, length: int, piece: bytes) -> bytes:
    """Put something else where a piece of a shape was."""
    value = SHAPES[name]
    place = int(start * len(value))
    return value[:place] + piece + value[place + length :]


changes = st.builds(
    changed,
    st.sampled_from(sorted(SHAPES)),
    st.floats(0, 1),
    st.sampled_from([0, 1, 2, 10, 10_000]),
    st.binary(max_size=4),
)


LIMIT = timedelta(seconds=5)  # thousands of times what any of them takes, on a machine that is busy


def look(value: bytes, headers: Any) -> None:
    """Decode; whatever is raised but a `DecodeError` goes on."""
    try:
        found = decode(value, ORIGIN, headers)
    except DecodeError:
        return
    assert found
    assert [decode(encode(record), ORIGIN) for record in found] == [(record,) for record in found]


@settings(max_examples=10_000, deadline=LIMIT)
@given(st.binary(max_size=60) | changes, headers)
def test_whatever_the_bytes_only_a_decode_error_escapes_and_records_encode_again(value: bytes, headers: Any) -> None:
    look(value, headers)


@settings(max_examples=10_000, deadline=LIMIT)
@given(objects, headers)
def test_whatever_an_object_holds_only_a_decode_error_escapes_and_records_encode_again(
    value: bytes, headers: Any
) -> None:
    look(value, headers)
