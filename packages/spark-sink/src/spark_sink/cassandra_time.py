"""The driver's times as ours."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # the driver's times are naive UTC
_MS = timedelta(milliseconds=1)


def millis(moment: datetime) -> int:
    """Give the milliseconds since the epoch of a time that the driver gave."""
    return round((moment - _EPOCH) / _MS)
