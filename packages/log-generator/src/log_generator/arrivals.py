"""Requests as users make them, one after the other, and what services say beside them."""

import itertools
import math
from bisect import bisect
from collections.abc import Iterator, Sequence
from random import Random

from log_generator.asides import Asides
from log_generator.condition import Condition
from log_generator.drill import Drill
from log_generator.message import Label, Message
from log_generator.plan import Plan
from log_generator.repertoire import Play, Repertoire
from log_generator.scenario import Journey

ELSEWHERE = Label(b"", 0)
"""The label of a message that another worker sends."""


class Arrivals:
    """Endless requests, each beginning when, at the plan's rate, all records of those before it are due.

    So the records keep the rate whatever the requests consist of.
    """

    def __init__(
        self, journeys: Sequence[Journey], repertoire: Repertoire, drills: Sequence[Drill], asides: Asides, plan: Plan
    ) -> None:
        self._entries = [journey.entry for journey in journeys]
        self._weights = list(itertools.accumulate(journey.weight for journey in journeys))
        self._repertoire = repertoire
        self._drills = drills
        self._asides = asides
        self._plan = plan
        self._start = plan.start_nano
        self._rng = Random(repertoire.uid_prefix)  # the same seed gives another scenario, rate or count other values
        self._condition, self._holds_until = Condition(), -1.0

    def __iter__(self) -> Iterator[tuple[int, list[Message]]]:
        """Give each request's messages, with what came beside it, and the time before which nothing follows."""
        made = number = due = 0
        while True:
            beside = self._asides.until(due, number)
            number += len(beside)
            mine = number % self._plan.workers == self._plan.worker
            messages = self._request(due, number, mine=mine)
            messages += beside if mine else _elsewhere([due for due, _, _ in beside])
            yield due, messages  # not the next request's time: what comes beside it may come before it
            number += 1
            made += len(messages)
            due = self._plan.due(made)

    def _request(self, due: int, number: int, *, mine: bool) -> list[Message]:
        if due >= self._holds_until:
            self._look(self._start + due)
        play = self._repertoire.choose(self._entry(), self._condition, self._rng, self._start + due)
        drawn = play.form.draw(self._rng)
        if play.touches:
            self._note(play, drawn.trace_id, due)
        return play.form.fill(drawn, self._start, due, number) if mine else _elsewhere(play.form.dues(due))

    def _note(self, play: Play, trace_id: str, due: int) -> None:
        for number, touch in play.touches.items():
            self._drills[number].touch(trace_id, self._start + due, touch)
        if play.poisoned:
            self._condition = Condition(self._condition.lasting, self._condition.stuck | play.poisoned)

    def _look(self, now: int) -> None:
        """See which faults last, and for how long that holds."""
        lasting = {number: drill.to_nano for number, drill in enumerate(self._drills) if drill.lasts_at(now)}
        self._condition = Condition(lasting, self._condition.stuck.intersection(lasting))
        turns = [nano for drill in self._drills for nano in (drill.from_nano, drill.to_nano) if nano > now]
        self._holds_until = min(turns, default=math.inf) - self._start

    def _entry(self) -> str:
        return self._entries[bisect(self._weights, self._rng.random() * self._weights[-1])]


def _elsewhere(dues: list[int]) -> list[Message]:
    return [(due, None, ELSEWHERE) for due in dues]
