"""A benchmark: contestants run in turn (A B C, A B C, …), so that what disturbs the machine disturbs all alike."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from dev.bench_goal import Goal
from dev.bench_sample import Results, Sample

FEWEST_ROUNDS = 5
"""With fewer, a median says little more than one run."""

WARM_UP = 0
"""The number of the round that does not count."""


@dataclass(frozen=True, slots=True)
class Contestant:
    """Who takes part: the name that goals and programs use, what it is for people, and how it is run once."""

    name: str
    what: str
    run: Callable[[], Sample] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Follower:
    """Who runs once, after all rounds, and is told what they measured."""

    name: str
    what: str
    run: Callable[[Results], Sample] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One benchmark: who takes part, what it must show, and what a reader needs to know of how.

    `distributions` are the Python packages whose versions matter, `versions` those of anything else.
    """

    name: str
    contestants: Sequence[Contestant]
    goals: Sequence[Goal]
    notes: Sequence[str]
    distributions: Sequence[str]
    versions: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str | int | float | bool] = field(default_factory=dict)
    followers: Sequence[Follower] = ()


def play(contestants: Sequence[Contestant], rounds: int, hear: Callable[[int, Contestant, Sample], None]) -> Results:
    """Run a round that only warms up, and then as many as were asked for.

    `hear` is told of every run and the number of its round, `WARM_UP` or from 1 on.
    """
    results: dict[str, list[Sample]] = {contestant.name: [] for contestant in contestants}
    for number in range(WARM_UP, rounds + 1):
        for contestant in contestants:
            sample = contestant.run()
            hear(number, contestant, sample)
            if number != WARM_UP:
                results[contestant.name].append(sample)
    return results


def follow(followers: Sequence[Follower], results: Results, hear: Callable[[Follower, Sample], None]) -> Results:
    """Run each follower once, and give the results with theirs; `hear` is told of every run."""
    known = dict(results)
    for follower in followers:
        sample = follower.run(known)
        hear(follower, sample)
        known[follower.name] = [sample]
    return known
