"""All that a run gives: the records of its requests in the order of time, and the truth about them."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random

from log_generator.arrivals import Arrivals
from log_generator.call_graph import CallGraph
from log_generator.drill import Drill
from log_generator.emission import Emission
from log_generator.plan import Plan
from log_generator.scenario_file import LoadedScenario
from log_generator.time_order import in_order
from log_generator.truth import Truth


@dataclass(frozen=True, slots=True)
class Mark:
    """The moment at which a drill begins or is over."""

    time_unix_nano: int
    drill: Drill
    over: bool


class Traffic:
    """A run of a scenario by a plan; the same plan gives the same records. It can be gone through once."""

    def __init__(self, loaded: LoadedScenario, plan: Plan) -> None:
        self._loaded = loaded
        self._plan = plan
        self._drills = plan.drills(loaded)
        self._open: dict[str, Drill] = {}
        self._now = plan.start_nano
        graph = CallGraph(loaded.system)
        for fault, drill in zip(loaded.scenario.faults, self._drills, strict=True):
            graph.break_(fault, drill)
        next_uid = map(plan.identity(loaded).uid, itertools.count()).__next__
        self._arrivals = Arrivals(loaded.system.journeys, graph, plan, Random(plan.seed), next_uid)

    def __iter__(self) -> Iterator[Emission]:
        """Give each record, and each truth, with its time after the start."""
        start, left = self._plan.start_nano, self._plan.count
        for item in in_order(self._marks(), self._arrivals):
            self._now = item.time_unix_nano
            if isinstance(item, Mark):
                yield self._now - start, self._say(item)
                continue
            yield self._now - start, item
            left -= 1
            if left <= 0:
                return

    def unfinished(self) -> Iterable[Truth]:
        """Say that what is still broken ends with the last record given."""
        return [self._say(Mark(self._now, drill, over=True)) for drill in list(self._open.values())]

    def _marks(self) -> list[Mark]:
        begins = [Mark(drill.from_nano, drill, over=False) for drill in self._drills]
        return [*begins, *(Mark(drill.to_nano, drill, over=True) for drill in self._drills)]

    def _say(self, mark: Mark) -> Truth:
        drill = mark.drill
        if mark.over:
            self._open.pop(drill.drill_id, None)
        else:
            self._open[drill.drill_id] = drill
        environment = self._loaded.system.environment
        return drill.truth(self._loaded.name, self._plan.seed, environment, now=mark.time_unix_nano, over=mark.over)
