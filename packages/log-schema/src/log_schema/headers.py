"""What a message's Kafka headers say of its shape."""

from collections.abc import Sequence

from log_schema.codec import SCHEMA_HEADER

Headers = Sequence[tuple[str, bytes | None]]

_CONTENT_TYPE = "content-type"


def schema_version(headers: Headers) -> str | None:
    """Give the version of our own schema that the message is said to be in."""
    return _last(headers, SCHEMA_HEADER)


def media_type(headers: Headers) -> str | None:
    """Give the content type, without parameters and in lower case."""
    value = _last(headers, _CONTENT_TYPE)
    return value.partition(";")[0].strip().lower() if value else None


def _last(headers: Headers, name: str) -> str | None:
    """Give the last header of that name, in any case: where there are several, Kafka's clients take the last."""
    values = [value for key, value in headers if key.lower() == name and value]
    return values[-1].decode(errors="replace") if values else None
