"""The pipeline's own wire format: one JSON object a record, typed and checked while it is parsed."""

import msgspec

from log_schema.record import LogRecord

SCHEMA_VERSION = 1
SCHEMA_HEADER = "log-schema-version"
HEADERS = [(SCHEMA_HEADER, str(SCHEMA_VERSION).encode())]

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(LogRecord)


def encode(record: LogRecord) -> bytes:
    """Write a record; send it with `HEADERS` so that readers know the version."""
    return _encoder.encode(record)


def decode_own(value: bytes) -> LogRecord:
    """Read a record that `encode` wrote.

    Raises:
        msgspec.MsgspecError: it is not one; the message names the place.
        UnicodeDecodeError: its text is not UTF-8.
    """
    return _decoder.decode(value)


def json_schema() -> dict[str, object]:
    """Give the JSON Schema of the wire format."""
    return msgspec.json.schema(LogRecord)
