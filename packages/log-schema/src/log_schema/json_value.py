"""The JSON of others: its values, parsed without losing a digit, and each as what a record may hold."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from log_schema.record import LONGEST_NAME, LONGEST_UID, AttributeValue
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
        if not is_json(lines[0]):
            raise
        return list(_of_lines(lines))
    return parsed if isinstance(parsed, list) else [parsed]


def is_json(value: bytes) -> bool:
    """Tell whether it is one JSON value."""
    try:
        _decoder.decode(value)
    except ValueError:
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
    """Give a text, or the `name` that an object has, to its 1,000th character; None where it is neither."""
    name = value.get("name") if isinstance(value, dict) else value
    return name[:LONGEST_NAME] if isinstance(name, str) and name else None


def as_uid(value: Any) -> str | None:  # noqa: ANN401 - JSON
    """Give a text that is short enough for a uid; None where it is none."""
    return value if isinstance(value, str) and 0 < len(value) <= LONGEST_UID else None


def as_attribute(value: Any) -> AttributeValue:  # noqa: ANN401 - JSON
    """Give a value as an attribute: text, truth or number as such, anything else and numbers beyond 64 bits as JSON."""
    if isinstance(value, Decimal):
        number = float(value)
        return number if abs(number) < float("inf") else str(value)
    if isinstance(value, str | bool) or (isinstance(value, int) and -_INT64 <= value < _INT64):
        return value
    return json_text(value)


def as_time(value: Any) -> int | None:  # noqa: ANN401 - JSON
    """Give a value as nanoseconds since the epoch; None where it is no time, or out of range.

    MongoDB's extended JSON has a time as an object: {"$date": "2025-11-24T16:00:00Z"}.
    """
    value = value.get("$date") if isinstance(value, dict) else value
    if not isinstance(value, str | int | Decimal) or isinstance(value, bool):
        return None
    try:
        return parse_timestamp(value)
    except (ValueError, ArithmeticError):
        return None


def split_id(value: Any, digits: int) -> tuple[str | None, Any]:  # noqa: ANN401 - JSON
    """Give a value as a lower-case hex id of so many digits, and as it came where it is no such id.

    It is neither where it is empty or all zeros, which mean that there is none.
    """
    if value is None or (isinstance(value, str) and not value.strip("0")):
        return None, None
    if isinstance(value, str) and len(value) == digits and not value.strip(_HEX_DIGITS):
        return value.lower(), None
    return None, value
