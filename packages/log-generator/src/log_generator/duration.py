"""Lengths of time as people write them: `250ms`, `60s`, `1.5m`, `2h`."""

import re

NANOS_PER_SECOND = 1_000_000_000

_UNITS = {"us": 1_000, "ms": 1_000_000, "s": NANOS_PER_SECOND, "m": 60 * NANOS_PER_SECOND, "h": 3600 * NANOS_PER_SECOND}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(us|ms|s|m|h)")


def parse_duration(text: str) -> int:
    """Give the nanoseconds of a length of time; a sum such as `1m30s` too.

    Raises:
        ValueError: it is none.
    """
    parts = _DURATION.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise ValueError(f"not a length of time: {text[:40]!r} (write 250ms, 60s, 5m or 1h)")
    return sum(round(float(number) * _UNITS[unit]) for number, unit in parts)
