"""From what stands in a Kafka message, or on a line of a file, to log records.

Every consumer decodes here, so that all of them see the same records under the same uids.
"""

import re
from binascii import a2b_hex
from collections.abc import Iterator
from typing import Any

from log_schema.codec import decode_own, typed, with_hex_ids
from log_schema.ecs_json import is_ecs, record_from_ecs
from log_schema.flat_json import record_from_flat_json
from log_schema.headers import Headers, media_type, schema_version
from log_schema.json_value import is_json, json_text, json_values
from log_schema.origin import Origin, Provenance
from log_schema.otlp_json import is_otlp, records_from_otlp
from log_schema.plain_text import record_from_text
from log_schema.record import LogRecord
from log_schema.syslog_line import record_from_syslog, syslog_lines
from log_schema.vector_otel import is_vector_otel, record_from_vector_otel

_TEXT_TYPES = ("text/plain",)
_JSON_TYPES = ("application/json", "application/x-ndjson", "application/jsonl", "application/x-jsonlines")
_BINARY = ("protobuf", "msgpack", "avro", "cbor")
_JSON_BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\{|\[\s*[\[{\]])")
# What has the form of a scalar is JSON that went wrong, also where its value is none: 1e999, or half of a character.
_SCALAR = re.compile(r'\s*(?:"(?:[^"\\]|\\.)*+"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*', re.ASCII | re.DOTALL)
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f]")  # tab, line ends and ESC (colours) do stand in text

_OBJECTS = ((is_ecs, record_from_ecs), (is_vector_otel, record_from_vector_otel))


class DecodeError(ValueError):
    """The message is no log record in any shape that is known. Trying again does not help."""


def decode(value: bytes | None, origin: Origin, headers: Headers = ()) -> tuple[LogRecord, ...]:
    """Read a message in any shape that is known, into one record or several.

    A whole record of ours is one, whatever the headers say. Else the headers decide, then the content: JSON (OTLP, ECS,
    flat; one value, an array, or one a line), a line of syslog, plain text. A record that brings no uid gets one made
    of its origin, its place in the message and the content: reading it again gives the same. One that brings no time
    gets the message's, as OpenTelemetry has the observed time stand in for an unknown one.

    Raises:
        DecodeError: it is none of these, or one of its records is not; nothing else is raised, whatever the bytes.
    """
    try:
        record = typed(value)  # type: ignore[arg-type] # asking for None first would cost as much as reading a field
        trace_id, span_id = record.trace_id, record.span_id
        if trace_id is not None and span_id is not None:
            ids = trace_id + span_id  # what `with_hex_ids` does, without the call, which costs a twentieth of the speed
            a2b_hex(ids)
            if ids.lower() == ids:
                return (record,)
        return (with_hex_ids(record),)
    except (ValueError, TypeError, RecursionError):
        return _decode_others(value, origin, headers)


def _decode_others(value: bytes | None, origin: Origin, headers: Headers) -> tuple[LogRecord, ...]:
    if not value:
        raise DecodeError("empty message")
    version = schema_version(headers)
    said = f" of schema version {version[:20]}" if version else ""
    provenance = Provenance(value, origin)
    try:
        records = (_said_to_be_ours(value, provenance),) if said else tuple(_records(value, provenance, headers))
    except DecodeError:
        raise
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise DecodeError(f"not a log record{said}: {error}") from error
    if not records:
        raise DecodeError("not a log record: there is none in it")
    return records


def _said_to_be_ours(value: bytes, provenance: Provenance) -> LogRecord:
    values = json_values(value)
    if len(values) != 1 or not isinstance(values[0], dict):
        raise ValueError("not one JSON object")
    return _ours(values[0], provenance, 0)


def _records(value: bytes, provenance: Provenance, headers: Headers) -> Iterator[LogRecord]:
    media = media_type(headers)
    if media and any(kind in media for kind in _BINARY):
        raise ValueError(f"content type {media[:60]} is not read; OpenTelemetry's collectors can write otlp_json")
    if media in _JSON_TYPES or (media not in _TEXT_TYPES and _begins_as_json(value)):
        return _of_json(value, provenance)
    return _of_text(value, provenance, json_too=media in _TEXT_TYPES)


def _begins_as_json(value: bytes) -> bool:
    """Text that begins so and isn't JSON is broken JSON, not plain text: an object, or an array of any or none.

    Many a line of plain text begins with a bracket, around its time or its level.
    """
    return _JSON_BEGINS.match(value) is not None


def _of_json(value: bytes, provenance: Provenance) -> Iterator[LogRecord]:
    parsed = _json_values(value)
    index = 0
    for number, fields in enumerate(parsed, 1):
        try:
            for record in _of_object(fields, provenance, index):
                yield record
                index += 1
        except (ValueError, ArithmeticError) as error:
            place = f", in value {number} of {len(parsed)}" if len(parsed) > 1 else ""
            raise ValueError(f"{error}{place}") from error


def _json_values(value: bytes) -> list[Any]:
    try:
        return json_values(value)
    except (ValueError, RecursionError) as error:
        raise DecodeError(f"not a JSON object: {error}") from error


def _of_object(fields: Any, provenance: Provenance, index: int) -> Iterator[LogRecord]:  # noqa: ANN401 - JSON
    if not isinstance(fields, dict):
        raise ValueError(f"not a JSON object: {json_text(fields)[:40]}")  # noqa: TRY004 - it is the message's fault
    if is_otlp(fields):
        return records_from_otlp(fields, provenance, index)
    if "time_unix_nano" in fields:
        return iter((_ours(fields, provenance, index),))
    make = next((make for applies, make in _OBJECTS if applies(fields)), record_from_flat_json)
    return iter((make(fields, provenance, index),))


def _ours(fields: dict[str, Any], provenance: Provenance, index: int) -> LogRecord:
    """Read what means to be a record of ours, so that what is wrong with that is the reason, when something is."""
    uid = {"uid": provenance.uid(index)} if fields.get("uid") is None else {}
    return decode_own(json_text(fields | uid).encode())


def _of_text(value: bytes, provenance: Provenance, *, json_too: bool) -> Iterator[LogRecord]:
    text = value.decode("utf-8-sig")
    if _NO_TEXT.search(text):
        raise ValueError("binary, neither JSON nor text")
    if not text.strip():
        raise ValueError("blank")
    if not json_too and (_SCALAR.fullmatch(text) or is_json(value)):
        raise ValueError(f"not a JSON object: {text[:40]}")
    for index, line in enumerate(syslog_lines(text)):
        yield _syslog(line, provenance, index) or record_from_text(line, provenance, index)


def _syslog(line: str, provenance: Provenance, index: int) -> LogRecord | None:
    """A line that only looks like syslog is plain text."""
    try:
        return record_from_syslog(line, provenance, index)
    except ValueError:
        return None
