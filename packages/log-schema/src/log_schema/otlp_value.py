"""The values of OTLP/JSON, as plain JSON has them."""

import re
from decimal import Decimal
from typing import Any

from log_schema.otlp_request import AnyValue, KeyValue

_LARGEST = 2**64  # OTLP's largest numbers are fixed64
_WHOLE = re.compile(r"-?\d{1,20}(?:\.\d{1,40})?(?:[eE]\+?\d{1,2})?", re.ASCII)


def whole_number(number: Any) -> int | None:  # noqa: ANN401 - JSON
    """Give a number that came as one or as text; None where it is no whole number of 64 bits.

    Protobuf's JSON mapping lets 5 be written as "5", 5.0 and 5e0:
    https://protobuf.dev/programming-guides/json/
    """
    text = str(number) if isinstance(number, int | str | Decimal) else ""
    if not _WHOLE.fullmatch(text):
        return None
    exact = Decimal(text)
    return int(exact) if abs(exact) < _LARGEST and exact == exact.to_integral_value() else None


def plain_value(value: AnyValue | None) -> Any:  # noqa: ANN401 - JSON
    """Give a value; bytes stay base64, as they came, and so does a number that is none."""
    if value is None:
        return None
    if value.array_value is not None:
        return [plain_value(member) for member in value.array_value.values or ()]
    if value.kvlist_value is not None:
        return plain_pairs(value.kvlist_value.values)
    if value.int_value is not None:
        number = whole_number(value.int_value)
        return value.int_value if number is None else number
    singles = (value.string_value, value.bool_value, value.double_value, value.bytes_value)
    return next((single for single in singles if single is not None), None)


def plain_pairs(pairs: list[KeyValue] | None) -> dict[str, Any]:
    """Give a list of named values as an object."""
    return {pair.key or "": plain_value(pair.value) for pair in pairs or ()}
