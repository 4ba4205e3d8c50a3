"""Messages that are no log record, or a strange one, as real producers send them by mistake.

Each stands in the Kafka message in place of a record: the record damaged, dressed up, or replaced by something else.
"""

import gzip
from collections.abc import Callable, Mapping
from random import Random
from typing import Any, Literal, NamedTuple

import msgspec

Maker = Callable[[Random, bytes], bytes | None]
Outcome = Literal["record", "text", "dead_letter"]

MEGABYTE = 1_000_000  # a little under what brokers take by default: 1,048,588 with the batch's own fields
DEPTH = 100_000


class Malformation(NamedTuple):
    """A kind of malformed message: how one is made of a record's bytes, and what `log_schema.decode` makes of it.

    `make` gives None for a message without a value. What becomes a record has the uid of the one it was made of;
    what is read as plain text, because Kafka has a time for it, has a uid of its own.
    """

    make: Maker
    becomes: Outcome = "dead_letter"


def _instead(value: bytes | None) -> Maker:
    return lambda _rng, _record: value


def _dressed(dress: Callable[[bytes], bytes]) -> Maker:
    return lambda _rng, record: dress(record)


def _with(**fields: Any) -> Maker:  # noqa: ANN401 - JSON
    """Set fields of the record to something else."""
    return lambda _rng, record: msgspec.json.encode(msgspec.json.decode(record) | fields)


def _body(write: Callable[[str], str]) -> Maker:
    def make(_rng: Random, record: bytes) -> bytes:
        fields = msgspec.json.decode(record)
        return msgspec.json.encode(fields | {"body": write(fields["body"])})

    return make


def _before(field: bytes) -> Maker:
    """Put a field, as raw JSON, before those that the record has."""
    return lambda _rng, record: b"{" + field + b"," + record[1:]


def _without(name: str) -> Maker:
    def make(_rng: Random, record: bytes) -> bytes:
        fields = msgspec.json.decode(record)
        del fields[name]
        return msgspec.json.encode(fields)

    return make


def _truncated(rng: Random, record: bytes) -> bytes:
    return record[: rng.randrange(1, len(record))]


def _with_a_broken_byte(rng: Random, record: bytes) -> bytes:
    """Put a byte that UTF-8 doesn't know into the body."""
    start = record.index(b'"body":"') + len(b'"body":"')
    return record[:start] + bytes([rng.choice(b"\x80\xbf\xc0\xfe\xff")]) + record[start:]


def _megabyte(_rng: Random, record: bytes) -> bytes:
    fields = msgspec.json.decode(record)
    line = fields["body"].encode("ascii", "replace").decode() or "-"
    room = MEGABYTE - len(msgspec.json.encode(fields | {"body": ""}))
    width = len(msgspec.json.encode(line)) - 2  # escapes make it longer than it looks
    return msgspec.json.encode(fields | {"body": line * (room // width)})


def _noise_of_bytes(rng: Random, record: bytes) -> bytes:
    return b"\x16\x03\x01" + rng.randbytes(len(record))  # begins as TLS does: a client on the wrong port


def _in_xml(record: bytes) -> bytes:
    return b'<?xml version="1.0"?><log4j:event><log4j:message>' + record + b"</log4j:message></log4j:event>"


MALFORMED: Mapping[str, Malformation] = {
    # nothing, or something else
    "tombstone": Malformation(_instead(None)),
    "empty": Malformation(_instead(b"")),
    "whitespace": Malformation(_instead(b" \r\n")),
    "json_null": Malformation(_instead(b"null")),
    "json_scalar": Malformation(_instead(b"42")),
    "json_array": Malformation(_dressed(lambda record: b"[" + record + b"]"), "record"),
    "empty_object": Malformation(_instead(b"{}")),
    "plain_text": Malformation(
        _instead(b"Jan  5 03:12:44 node-2 kernel: Out of memory: Killed process 4121 (java)"), "text"
    ),
    "binary": Malformation(_noise_of_bytes),
    # an encoding that nobody agreed on
    "bad_utf8": Malformation(_with_a_broken_byte),
    "utf16": Malformation(_dressed(lambda record: record.decode().encode("utf-16"))),
    "byte_order_mark": Malformation(_dressed(lambda record: b"\xef\xbb\xbf" + record), "record"),
    "gzip": Malformation(_dressed(lambda record: gzip.compress(record, mtime=0))),
    "json_in_json": Malformation(_dressed(lambda record: msgspec.json.encode(record.decode()))),
    "avro_header": Malformation(_dressed(lambda record: b"\x00\x00\x00\x00\x07" + record)),
    "xml": Malformation(_dressed(_in_xml), "text"),
    "python_dict": Malformation(_dressed(lambda record: repr(msgspec.json.decode(record)).encode())),
    "two_records": Malformation(_dressed(lambda record: record + b"\n" + record), "record"),
    # JSON that is not quite JSON
    "truncated": Malformation(_truncated),
    "trailing_comma": Malformation(_dressed(lambda record: record[:-1] + b",}")),
    "comment": Malformation(_dressed(lambda record: record + b" // sent by shipper")),
    "nan": Malformation(_before(b'"load":NaN')),
    "infinity": Malformation(_before(b'"load":-Infinity')),
    "deep_json": Malformation(_before(b'"nested":' + b"[" * DEPTH + b"]" * DEPTH)),
    "lone_surrogate": Malformation(_before(b'"attributes":{"user":"\\ud83d"}')),
    # JSON whose values can't be what their names say
    "wrong_types": Malformation(_with(body=17, severity_number="high", attributes=["a", "b"])),
    "body_object": Malformation(_with(body={"message": "failed", "code": 7})),
    "null_body": Malformation(_with(body=None)),
    "no_resource": Malformation(_without("resource")),
    "empty_service": Malformation(_with(resource={"service.name": ""})),
    "severity_99": Malformation(_with(severity_number=99)),
    "negative_time": Malformation(_with(time_unix_nano=-1)),
    "time_past_64_bits": Malformation(_with(time_unix_nano=2**63)),
    "huge_number": Malformation(_before(b'"time_unix_nano":1e400'), "record"),
    "endless_name": Malformation(_with(resource={"service.name": "s" * 5_000})),
    # readable, but strange
    "duplicate_keys": Malformation(_before(b'"body":"the first of two bodies","severity_number":1'), "record"),
    "epoch_zero": Malformation(_with(time_unix_nano=0), "record"),
    "far_future": Malformation(_with(time_unix_nano=2**63 - 1), "record"),  # 2262
    "ansi": Malformation(_body(lambda body: f"\x1b[2J\x1b[1;31m{body}\x1b[0m\x1b]0;title\x07"), "record"),
    "nul": Malformation(_body(lambda body: f"{body}\0\0core"), "record"),
    "empty_body": Malformation(_with(body=""), "record"),
    "unknown_field": Malformation(_before(b'"droppedAttributesCount":3'), "record"),
    "megabyte": Malformation(_megabyte, "record"),
}
"""By the name that scenarios use."""
