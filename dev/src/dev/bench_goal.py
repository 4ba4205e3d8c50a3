"""What a benchmark must show: how many times as fast as another, how many records one core does, how late at most."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

import msgspec

from dev.bench_sample import Results, core_speed, figure, speed

Measure = Callable[[Results], float]
"""Takes a figure from the results."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure, and the least or the most it must be; without either it is only to be known."""

    id: str
    what: str
    measure: Measure = field(repr=False)
    at_least: float | None = None
    at_most: float | None = None

    def judge(self, results: Results) -> "Verdict":
        """Say what was measured, and whether that is enough."""
        measured = self.measure(results)
        if self.at_most is not None:
            return Verdict(self.id, self.what, self.at_most, measured, met=measured <= self.at_most, limit=Limit.MOST)
        met = self.at_least is None or measured >= self.at_least
        return Verdict(self.id, self.what, self.at_least, measured, met)


class Limit(StrEnum):
    """On which side of its goal a figure has to be."""

    LEAST = "at least"
    MOST = "at most"


class Verdict(msgspec.Struct, frozen=True):
    """How a goal fared."""

    id: str
    what: str
    goal: float | None
    measured: float
    met: bool
    limit: Limit = Limit.LEAST


def times_as_fast(contestant: str, peer: str) -> Measure:
    """Measure the ratio of two medians of records a second by the clock."""
    return lambda results: speed(results[contestant]).median / speed(results[peer]).median


def on_one_core(contestant: str) -> Measure:
    """Measure the median of records a second of CPU, which others that use the machine hardly change."""
    return lambda results: core_speed(results[contestant]).median


def measured_as(contestant: str, name: str) -> Measure:
    """Measure the median of a figure of a contestant's own."""
    return lambda results: figure(results[contestant], name).median
