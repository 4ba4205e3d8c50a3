"""What a run of a benchmark's contestant measured, and what it was over the rounds."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Self

import msgspec

MILLION = 1_000_000


class Sample(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one run did: how many records, in how many seconds of the clock, for how many seconds of CPU.

    `figures` are what else it measured, by a name that has the unit in it.
    """

    records: int
    seconds: float
    cpu_seconds: float
    figures: Mapping[str, float] = {}

    @property
    def records_per_second(self) -> float:
        """Records by the clock."""
        return self.records / self.seconds

    @property
    def records_per_core_second(self) -> float:
        """Records a second of CPU: what one core does when nothing else wants it."""
        return self.records / self.cpu_seconds

    @property
    def cpu_seconds_per_million(self) -> float:
        """CPU seconds for a million records."""
        return self.cpu_seconds / self.records * MILLION


Results = Mapping[str, Sequence[Sample]]
"""Each contestant's samples, one for each round."""


class Spread(msgspec.Struct, frozen=True):
    """What a figure was over the rounds."""

    median: float
    min: float
    max: float

    @classmethod
    def of(cls, figures: Iterable[float]) -> Self:
        """Sum up figures; at least one."""
        known = list(figures)
        return cls(median(known), min(known), max(known))


def speed(samples: Sequence[Sample]) -> Spread:
    """Give the records a second."""
    return Spread.of(sample.records_per_second for sample in samples)


def core_speed(samples: Sequence[Sample]) -> Spread:
    """Give the records a second of CPU."""
    return Spread.of(sample.records_per_core_second for sample in samples)


def cpu_cost(samples: Sequence[Sample]) -> Spread:
    """Give the CPU seconds for a million records."""
    return Spread.of(sample.cpu_seconds_per_million for sample in samples)


def figure(samples: Sequence[Sample], name: str) -> Spread:
    """Give one of the other figures that runs measured."""
    return Spread.of(sample.figures[name] for sample in samples)
