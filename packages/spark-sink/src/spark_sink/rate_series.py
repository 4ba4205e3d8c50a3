"""How many records of a service came in each minute, by severity."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import msgspec
from log_schema import Severity, format_timestamp
from log_schema.severity import severity_name
from log_schema.timestamp import NANOS_PER_MS

from spark_sink.placement import MINUTE_MS

_ERRORS = (Severity.ERROR.name, Severity.FATAL.name)


class MinuteCount(NamedTuple):
    """How many records of one severity number a minute had; there may be several of the same, which add up."""

    minute_ms: int
    severity_number: int
    records: int


class RateLine(msgspec.Struct, frozen=True):
    """One minute of a service as a program reads it: every severity's name is there."""

    service: str
    minute: str
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class RateSeries:
    """The minutes of a service from `start_ms` on, without a gap; each has its records by severity name."""

    service: str
    start_ms: int
    minutes: tuple[Mapping[str, int], ...]

    @property
    def records(self) -> list[int]:
        """The records of each minute."""
        return [sum(counts.values()) for counts in self.minutes]

    @property
    def errors(self) -> list[int]:
        """The records of each minute that are at least an ERROR."""
        return [sum(counts.get(name, 0) for name in _ERRORS) for counts in self.minutes]

    def lines(self) -> Iterator[RateLine]:
        """Give the minutes, oldest first, those without a record too."""
        for number, counts in enumerate(self.minutes):
            minute = format_timestamp((self.start_ms + number * MINUTE_MS) * NANOS_PER_MS)
            yield RateLine(self.service, f"{minute[:19]}Z", {s.name: counts.get(s.name, 0) for s in Severity})


def minutes_until(now_ms: int, span_ms: int) -> range:
    """Give the starts of the minutes of a span that ends with the running minute, in milliseconds; one at least."""
    end_ms = now_ms - now_ms % MINUTE_MS + MINUTE_MS
    return range(end_ms - max(-(-span_ms // MINUTE_MS), 1) * MINUTE_MS, end_ms, MINUTE_MS)


def rate_series(service: str, rates: Iterable[MinuteCount], minutes: range) -> RateSeries:
    """Add up rates minute by minute; those of other minutes are left out, and a minute with none has none."""
    sums = defaultdict[int, Counter[str]](Counter)
    for rate in rates:
        sums[rate.minute_ms][severity_name(rate.severity_number)] += rate.records
    nothing: Mapping[str, int] = {}
    return RateSeries(service, minutes.start, tuple(sums.get(minute_ms, nothing) for minute_ms in minutes))
