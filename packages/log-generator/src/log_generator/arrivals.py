"""Requests as users make them, one after the other."""

import itertools
from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
from random import Random

from log_schema import LogRecord

from log_generator.call_graph import CallGraph, Node
from log_generator.plan import Plan
from log_generator.request import Request
from log_generator.scenario import Journey


class Arrivals:
    """Endless requests, each beginning when, at the plan's rate, all records of those before it are due.

    So the records keep the rate whatever the requests consist of.
    """

    def __init__(
        self, journeys: Sequence[Journey], graph: CallGraph, plan: Plan, rng: Random, next_uid: Callable[[], str]
    ) -> None:
        self._entries = [graph[journey.entry] for journey in journeys]
        self._weights = list(itertools.accumulate(journey.weight for journey in journeys))
        self._plan = plan
        self._rng = rng
        self._next_uid = next_uid

    def __iter__(self) -> Iterator[tuple[int, list[LogRecord]]]:
        """Give each request's records, and the time before which none of the following requests' will be."""
        made = 0
        while True:
            records = self._walk(self._plan.due(made))
            made += len(records)
            yield self._plan.due(made), records

    def _walk(self, at: int) -> list[LogRecord]:
        request = Request(self._rng, self._next_uid)
        request.serve(self._entry(), at)
        return request.records

    def _entry(self) -> Node:
        return self._entries[bisect(self._weights, self._rng.random() * self._weights[-1])]
