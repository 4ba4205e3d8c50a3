"""Points in time as whole nanoseconds since the Unix epoch, the way OpenTelemetry carries them."""

import re
from datetime import UTC, datetime

NANOS = 1_000_000_000
LATEST = 2**63 - 1

_RFC3339 = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9})\d*)?\s*(Z|z|[+-]\d\d:?\d\d)?")


def parse_timestamp(value: str | float) -> int:
    """Read an RFC 3339 text (UTC where it names no zone) or a number of seconds, milli-, micro- or nanoseconds.

    A number's unit is told from its size, which is unambiguous for times from 1973 to 5138.

    Raises:
        ValueError: it is neither, or before 1970 or after 2262.
    """
    nanos = _from_text(value) if isinstance(value, str) else _from_number(value)
    if not 0 <= nanos <= LATEST:
        raise ValueError(f"time out of range: {value!r}")
    return nanos


def format_timestamp(nanos: int) -> str:
    """Write nanoseconds since the epoch as RFC 3339 in UTC with all nine digits."""
    seconds, fraction = divmod(nanos, NANOS)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{fraction:09d}Z"


def _from_text(text: str) -> int:
    match = _RFC3339.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"not a time: {text[:40]!r}")
    day, clock, fraction, zone = match.groups()
    moment = datetime.fromisoformat(f"{day}T{clock}{(zone or 'Z').upper()}")
    return int(moment.timestamp()) * NANOS + int((fraction or "0").ljust(9, "0"))


def _from_number(number: float) -> int:
    if number != number or abs(number) > LATEST:  # noqa: PLR0124 - only NaN differs from itself
        raise ValueError(f"time out of range: {number!r}")
    for limit, factor in ((1e11, NANOS), (1e14, 1_000_000), (1e17, 1_000)):
        if number < limit:
            return int(number * factor) if isinstance(number, int) else round(number * factor)
    return int(number)
