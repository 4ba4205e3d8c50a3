"""The forms of a run's requests: each kind of request has many, walked one by one, then used again."""

import itertools
from bisect import bisect
from collections.abc import Iterable
from random import Random
from typing import NamedTuple

from log_generator.call_graph import CallGraph
from log_generator.condition import Condition, Key
from log_generator.form import Form
from log_generator.request import Request
from log_generator.touch import Touch

FORMS = 128
"""So many requests of a kind are walked for themselves; those after them repeat one's course with other values.

A run of some thousand records has no repetition at all; a long one has as many courses as its length asks for.
"""


class Play(NamedTuple):
    """A form to fill in, what faults did in it, and those that found their poison."""

    form: Form
    touches: dict[int, Touch]
    poisoned: frozenset[int] = frozenset()


class _Course(NamedTuple):
    """A request that was walked, with all that happens rarely left out.

    `odds` are how likely it is that one of the rare things happens, up to each of them; `rare` has the same request
    with one of them as the first, by number, once it was asked for.
    """

    seed: int
    play: Play
    odds: list[float]
    rare: dict[int, Play]


class Repertoire:
    """Gives requests of a kind, under the faults that last."""

    def __init__(self, graph: CallGraph, uid_prefix: str) -> None:
        self._graph = graph
        self.uid_prefix = uid_prefix
        self._courses: dict[tuple[str, Key], list[_Course]] = {}

    def choose(self, entry: str, condition: Condition, rng: Random, now: int) -> Play:
        """Give the form of a request that begins now at an operation."""
        course = self._course(entry, condition, rng, now)
        if not course.odds or (lot := rng.random()) >= course.odds[-1]:
            return course.play
        return self._rare(course, bisect(course.odds, lot), entry, condition, now)

    def _rare(self, course: _Course, forced: int, entry: str, condition: Condition, now: int) -> Play:
        if forced in course.rare:
            return course.rare[forced]
        play = self._walk(entry, condition, course.seed, now, forced).play
        if not play.poisoned:  # that can't happen twice
            course.rare[forced] = play
        return play

    def _course(self, entry: str, condition: Condition, rng: Random, now: int) -> _Course:
        known = self._courses.setdefault((entry, condition.key), [])
        if len(known) >= FORMS:
            return known[int(rng.random() * FORMS)]
        course = self._walk(entry, condition, rng.getrandbits(64), now)
        if not course.play.poisoned:  # that can't happen twice
            known.append(course)
        return course

    def _walk(self, entry: str, condition: Condition, seed: int, now: int, forced: int = -1) -> _Course:
        request = Request(Random(seed), self._graph, condition, now, forced)
        request.serve(self._graph[entry])
        form = Form(request.written, request.draft.blanks, self.uid_prefix)
        play = Play(form, request.touches, frozenset(request.poisoned))
        return _Course(seed, play, _odds(request.chances), {})


def _odds(chances: Iterable[float]) -> list[float]:
    """Add up how likely it is that something is the first to happen, and nothing before it."""
    none = itertools.accumulate(chances, lambda none, chance: none * (1 - chance), initial=1.0)
    return [1 - left for left in itertools.islice(none, 1, None)]
