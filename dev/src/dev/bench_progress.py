"""Telling how a benchmark goes on: a line when a round is over."""

from dev.bench import WARM_UP, Contestant, Follower
from dev.bench_sample import Sample
from dev.progress import Reporter


class RoundTeller:
    """Collects a round's runs and tells them in one line."""

    def __init__(self, reporter: Reporter, rounds: int, runs_a_round: int) -> None:
        self._reporter = reporter
        self._rounds = rounds
        self._runs_a_round = runs_a_round
        self._figures: list[str] = []

    def hear(self, number: int, contestant: Contestant, sample: Sample) -> None:
        """Take a run; the last one of a round has the line told."""
        self._figures.append(f"{contestant.name} {sample.records_per_second:,.0f}")
        if len(self._figures) == self._runs_a_round:
            what = "warm-up" if number == WARM_UP else f"round {number} of {self._rounds}"
            self._reporter.say(f"{what}, records/s: {', '.join(self._figures)}")
            self._figures.clear()

    def hear_once(self, follower: Follower, sample: Sample) -> None:
        """Take the run of one that comes after the rounds."""
        figures = ", ".join(f"{name} {value:,.3f}" for name, value in sample.figures.items())
        self._reporter.say(f"{follower.name}: {figures or f'{sample.records_per_second:,.0f} records/s'}")
