"""From what stands in a Kafka message, or on a line of a file, to log records.

Every consumer decodes here, so that all of them see the same records under the same uids.
"""

import hashlib
from typing import Any, NamedTuple

import msgspec

from log_schema.codec import decode_own
from log_schema.flat_json import record_from_flat_json
from log_schema.record import LogRecord


class DecodeError(ValueError):
    """The message is no log record in any shape that is known. Trying again does not help."""


class Origin(NamedTuple):
    """Where a message came from: a topic, partition and offset, or a file's name, 0 and a line number."""

    source: str
    partition: int
    offset: int


def decode(value: bytes | None, origin: Origin) -> tuple[LogRecord, ...]:
    """Read a message in the pipeline's own JSON or in a common flat JSON shape.

    A record that brings no uid gets one made of its origin and content: reading it again gives the same.

    Raises:
        DecodeError: it is none of these; nothing else is raised, whatever the bytes.
    """
    if not value:
        raise DecodeError("empty message")
    try:
        return (decode_own(value),)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as own_error:
        return (_decode_flat(value, origin, own_error),)


def derived_uid(value: bytes, origin: Origin, index: int = 0) -> str:
    """Make the uid of the record at `index` in a message that brings none: 32 hex digits."""
    place = f"{origin.source}\0{origin.partition}\0{origin.offset}\0{index}\0".encode()
    return hashlib.blake2b(place + value, digest_size=16).hexdigest()


def _decode_flat(value: bytes, origin: Origin, own_error: Exception) -> LogRecord:
    fields = _json_object(value)
    if "resource" in fields:  # it means to be one of ours, so what is wrong with that is the reason
        raise DecodeError(f"not a log record: {own_error}") from own_error
    try:
        return record_from_flat_json(fields, derived_uid(value, origin))
    except (ValueError, OverflowError, TypeError, msgspec.MsgspecError) as error:
        raise DecodeError(f"not a log record: {error}") from error


def _json_object(value: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(value, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise DecodeError(f"not a JSON object: {error}") from error
