"""Lengths of time as people write them: `250ms`, `60s`, `1.5m`, `2h`, `7d`."""

import re

from log_schema.timestamp import LATEST, NANOS

_SECONDS = {"m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_UNITS = {"us": 1_000, "ms": 1_000_000, "s": NANOS, **{unit: seconds * NANOS for unit, seconds in _SECONDS.items()}}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(us|ms|s|m|h|d|w)", re.ASCII)


def parse_duration(text: str) -> int:
    """Give the nanoseconds of a length of time; a sum such as `1m30s` too.

    Raises:
        ValueError: it is none.
    """
    parts = _DURATION.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise ValueError(f"not a length of time: {text[:40]!r} (write 250ms, 60s, 5m or 1h)")
    nanos = sum(float(number) * _UNITS[unit] for number, unit in parts)
    if nanos > LATEST:
        raise ValueError(f"too long: {text[:40]!r}")
    return sum(round(float(number) * _UNITS[unit]) for number, unit in parts)
