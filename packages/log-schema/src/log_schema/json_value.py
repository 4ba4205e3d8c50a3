"""The JSON of others: its values, parsed without losing a digit, and each as what a record may hold."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from log_schema.record import AttributeValue
from log_schema.timestamp import parse_timestamp

_INT64 = 2**63
_HEX_DIGITS = "0123456789abcdefABCDEF"
_BOM = b"\xef\xbb\xbf"


def _exact(digits: str) -> Decimal:
    try:
        return Decimal(digits)
    except InvalidOperation:
        raise ValueError(f"number out of range: {digits[:40]}") from None


# A float has too few digits for nanoseconds since 1970.
_decoder = msgspec.json.Decoder(float_hook=_exact)
_encoder = msgspec.json.Encoder(decimal_format="number")


def json_values(value: bytes) -> list[Any]:
    """Give the JSON values in a message: one, the members of an array, or one a line.

    Raises:
        ValueError: it is not JSON in UTF-8; the message names the place.
        RecursionError: it is nested too deeply.
    """
    value = value.removeprefix(_BOM)
    try:
        parsed = _decoder.decode(value)
    except msgspec.MsgspecError:
        lines = value.split(b"\n")
        if not _is_json(lines[0]):
            raise
        return list(_of_lines(lines))
    return parsed if isinstance(parsed, list) else [parsed]


def _is_json(line: bytes) -> bool:
    try:
        _decoder.decode(line)
    except msgspec.MsgspecError:
        return False
    return True


def _of_lines(lines: list[bytes]) -> Iterator[Any]:
    for number, line in enumerate(lines, 1):
        try:
            if line.strip():
                yield _decoder.decode(line)
        except msgspec.MsgspecError as error:
            raise ValueError(f"{error}, in line {number}") from error


def json_text(value: Any) -> str:  # noqa: ANN401 - JSON
    """Write a parsed value as JSON again."""
    return _encoder.encode(value).decode()


def as_text(value: Any) -> str | None:  # noqa: ANN401 - JSON
    """Give a value as text, as JSON where it is none; None for null and the empty text."""
    if value is None or value == "":
        return None
    return value if isinstance(value, str) else json_text(value)


def as_name(value: Any) -> str | None:  # noqa: ANN401 - JSON
    """Give a value as text, or the `name` that an object has."""
    return as_text(value.get("name") if isinstance(value, dict) and "name" in value else value)


def as_attribute(value: Any) -> AttributeValue:  # noqa: ANN401 - JSON
    """Give a value as an attribute: text, truth or number as such, anything else and numbers beyond 64 bits as JSON."""
    if isinstance(value, Decimal):
        number = float(value)
        return number if abs(number) < float("inf") else str(value)
    if isinstance(value, str | bool) or (isinstance(value, int) and -_INT64 <= value < _INT64):
        return value
    return json_text(value)


def as_time(value: Any) -> int:  # noqa: ANN401 - JSON
    """Give a value as nanoseconds since the epoch.

    Raises:
        ValueError: it is no time, or out of range.
    """
    if isinstance(value, str | int | Decimal) and not isinstance(value, bool):
        return parse_timestamp(value)
    raise ValueError(f"not a time: {json_text(value)[:40]}")


def as_hex_id(value: Any, digits: int) -> str | None:  # noqa: ANN401 - JSON
    """Give a value as a lower-case hex id of so many digits; None where it is none, or all zeros, which means none."""
    if not isinstance(value, str) or len(value) != digits or not value.strip("0") or value.strip(_HEX_DIGITS):
        return None
    return value.lower()
