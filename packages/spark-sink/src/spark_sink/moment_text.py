"""A moment as text."""

from log_schema import format_timestamp
from log_schema.timestamp import NANOS_PER_MS


def rfc3339(ms: int) -> str:
    """Write milliseconds since the epoch like 2026-11-24T10:00:00.123Z."""
    return f"{format_timestamp(ms * NANOS_PER_MS)[:23]}Z"
