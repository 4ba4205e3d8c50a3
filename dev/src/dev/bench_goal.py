"""What a benchmark must show: how many times as fast as another, or how many records one core does in a second."""

from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from dev.bench_sample import Results, core_speed, speed

Measure = Callable[[Results], float]
"""Takes a figure from the results."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure, and the least it must be; without `at_least` it is only to be known."""

    id: str
    what: str
    measure: Measure = field(repr=False)
    at_least: float | None = None

    def judge(self, results: Results) -> "Verdict":
        """Say what was measured, and whether that is enough."""
        measured = self.measure(results)
        met = self.at_least is None or measured >= self.at_least
        return Verdict(self.id, self.what, self.at_least, measured, met)


class Verdict(msgspec.Struct, frozen=True):
    """How a goal fared."""

    id: str
    what: str
    goal: float | None
    measured: float
    met: bool


def times_as_fast(contestant: str, peer: str) -> Measure:
    """Measure the ratio of two medians of records a second by the clock."""
    return lambda results: speed(results[contestant]).median / speed(results[peer]).median


def on_one_core(contestant: str) -> Measure:
    """Measure the median of records a second of CPU, which others that use the machine hardly change."""
    return lambda results: core_speed(results[contestant]).median
