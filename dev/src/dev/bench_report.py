"""What a benchmark found, as one value: `--json` prints it as it is, `bench_tables` shows it to people."""

from collections.abc import Mapping, Sequence

import msgspec

from dev.bench import Benchmark, Contestant, Follower
from dev.bench_goal import Verdict
from dev.bench_machine import Machine
from dev.bench_sample import Results, Sample, Spread, cpu_cost, speed


class Standing(msgspec.Struct, frozen=True):
    """How a contestant did over the rounds."""

    name: str
    what: str
    records_per_second: Spread
    cpu_seconds_per_million: Spread
    rounds: Sequence[Sample]


class Report(msgspec.Struct, frozen=True):
    """All of it, `comparisons` are ratios without a goal."""

    benchmark: str
    rounds: int
    goals: Sequence[Verdict]
    comparisons: Sequence[Verdict]
    contestants: Sequence[Standing]
    settings: Mapping[str, str | int | float | bool]
    machine: Machine
    notes: Sequence[str]

    @property
    def met(self) -> bool:
        """Whether every goal is met."""
        return all(verdict.met for verdict in self.goals)


def sum_up(benchmark: Benchmark, results: Results, rounds: int, machine: Machine) -> Report:
    """Judge the goals and sum up the rounds."""
    everybody: list[Contestant | Follower] = [*benchmark.contestants, *benchmark.followers]
    verdicts = [goal.judge(results) for goal in benchmark.goals]
    return Report(
        benchmark=benchmark.name,
        rounds=rounds,
        goals=[verdict for verdict in verdicts if verdict.goal is not None],
        comparisons=[verdict for verdict in verdicts if verdict.goal is None],
        contestants=[_standing(each.name, each.what, results[each.name]) for each in everybody],
        settings=benchmark.settings,
        machine=machine,
        notes=benchmark.notes,
    )


def _standing(name: str, what: str, samples: Sequence[Sample]) -> Standing:
    return Standing(name, what, speed(samples), cpu_cost(samples), samples)
