"""Points in time as whole nanoseconds since the Unix epoch, the way OpenTelemetry carries them."""

import re
from datetime import UTC, datetime
from decimal import Decimal

NANOS = 1_000_000_000
NANOS_PER_MS = 1_000_000  # Kafka's timestamps are milliseconds
LATEST = 2**63 - 1

_RFC3339 = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9})\d*)?\s*(Z|z|UTC|GMT|[+-]\d\d:?\d\d)?", re.ASCII
)
_UNITS = ((10**11, NANOS), (10**14, 1_000_000), (10**17, 1_000))  # a number below the limit counts such units
_NUMBER = re.compile(r"\d{10,19}(\.\d{1,40})?", re.ASCII)


def parse_timestamp(value: str | float | Decimal) -> int:
    """Read an RFC 3339 text, or a number of seconds, milli-, micro- or nanoseconds.

    A text that names no zone is in UTC, as is one that names it so (PostgreSQL).

    A number's unit is told from its size, which is unambiguous for times from 1973 to 5138. As text
    it has ten digits at least.

    Raises:
        ValueError: it is neither, or before 1970 or after 2262.
    """
    nanos = _from_text(value) if isinstance(value, str) else _from_number(value)
    if not 0 <= nanos <= LATEST:
        raise ValueError(f"time out of range: {_shown(value)}")
    return nanos


def format_timestamp(nanos: int) -> str:
    """Write nanoseconds since the epoch as RFC 3339 in UTC with all nine digits."""
    seconds, fraction = divmod(nanos, NANOS)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{fraction:09d}Z"


def _from_text(text: str) -> int:
    text = text.strip()
    if _NUMBER.fullmatch(text):
        return _from_number(Decimal(text))
    match = _RFC3339.fullmatch(text)
    if match is None:
        raise ValueError(f"not a time: {text[:40]!r}")
    day, clock, fraction, zone = match.groups()
    offset = zone if zone and zone[0] in "+-" else "Z"
    moment = datetime.fromisoformat(f"{day}T{clock}{offset}")
    return int(moment.timestamp()) * NANOS + int((fraction or "0").ljust(9, "0"))


def _from_number(number: float | Decimal) -> int:
    exact = Decimal(number)
    if exact.is_nan() or exact.copy_abs() > LATEST:
        raise ValueError(f"time out of range: {_shown(number)}")
    factor = next((factor for limit, factor in _UNITS if exact < limit), 1)
    return round(exact * factor)


def _shown(value: str | float | Decimal) -> str:
    return repr(value)[:40] if isinstance(value, str | float) else format(Decimal(value), ".20g")
