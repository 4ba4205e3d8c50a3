"""All that a run gives: the messages of its requests in the order of time, and the truth about them."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random

from log_generator.arrivals import ELSEWHERE, Arrivals
from log_generator.asides import Aside, Asides, noise
from log_generator.call_graph import CallGraph
from log_generator.drill import Drill
from log_generator.emission import Announcement, Emission
from log_generator.message import Message
from log_generator.plan import Plan
from log_generator.planting import Gardener
from log_generator.repertoire import Repertoire
from log_generator.scenario_file import LoadedScenario
from log_generator.time_order import DUE, in_order
from log_generator.truth import Planted, Truth


@dataclass(frozen=True, slots=True)
class Mark:
    """The moment, in nanoseconds after the start, at which a drill begins or is over."""

    due: int
    drill: Drill
    over: bool


class Traffic:
    """A run of a scenario by a plan; the same plan gives the same messages. It can be gone through once."""

    def __init__(self, loaded: LoadedScenario, plan: Plan) -> None:
        self._loaded = loaded
        self._plan = plan
        self._drills = plan.drills(loaded)
        self._open: dict[str, Drill] = {}
        self._due = 0  # of the last message given
        graph = CallGraph(loaded.system)
        for number, fault in enumerate(loaded.scenario.faults):
            graph.break_(fault, number)
        prefix = plan.identity(loaded).prefix
        self._gardener = Gardener(list(graph.resources.values()), prefix, plan.start_nano, plan.rate)
        asides = Asides([*self._noise(graph, prefix), *self._gardener.asides(loaded.scenario, loaded.injections)])
        repertoire = Repertoire(graph, prefix)
        self._arrivals = Arrivals(loaded.system.journeys, repertoire, self._drills, asides, plan)

    def __iter__(self) -> Iterator[Emission]:
        """Give messages in order of time, and each truth between those before and after it."""
        left, marks = self._plan.count, self._marks()
        for messages in in_order(self._arrivals):
            batch = messages[:left]
            left -= len(batch)
            while marks and batch and marks[0].due <= batch[-1][0]:
                place = bisect_right(batch, marks[0].due, key=DUE)
                yield from self._give(batch[:place])
                yield self._say(marks[0])
                self._turn(marks.pop(0))  # whoever stopped before saying it does not come here
                batch = batch[place:]
            yield from self._give(batch)
            if left <= 0:
                return

    def unfinished(self, stopped: int | None = None) -> Iterable[Truth]:
        """Say that what is still broken ends with the last message sent, and what was planted up to it."""
        due = self._due if stopped is None else stopped
        ended = [self._say(Mark(self._end(drill, due), drill, over=True)).truth for drill in self._open.values()]
        self._open.clear()
        planted = self._gardener.ledger.until(due)
        return [*ended, self._planted(planted, due)] if planted else ended

    def _end(self, drill: Drill, due: int) -> int:
        """Give when a drill that was begun is over: the last message may have come before its beginning."""
        return max(due, drill.from_nano - self._plan.start_nano)

    def _planted(self, planted: tuple[Planted, ...], due: int) -> Truth:
        start = self._plan.start_nano
        return Truth(
            drill_id=self._plan.identity(self._loaded).drill_id(self._loaded.name, "planted"),
            scenario=self._loaded.name,
            seed=self._plan.seed,
            kind="planted",
            root_service=None,
            environment=self._loaded.system.environment,
            from_unix_nano=start,
            to_unix_nano=start + due,
            services=(),
            trace_ids=(),
            planted=planted,
        )

    def _give(self, batch: list[Message]) -> Iterator[list[Message]]:
        self._gardener.ledger.settle(self._due)  # whoever asks for more has sent what was given before
        if batch:
            self._due = batch[-1][0]
        mine = batch if self._plan.workers == 1 else [message for message in batch if message[2] is not ELSEWHERE]
        if mine:
            yield mine

    def _noise(self, graph: CallGraph, prefix: str) -> Iterator[Aside]:
        for number, kind in enumerate(self._loaded.scenario.noise):
            line, rng = graph.noise(kind, number), Random(f"{prefix} noise {number}")
            yield Aside(kind.every, rng, noise(line, graph.resources[kind.service], prefix, self._plan.start_nano))

    def _marks(self) -> list[Mark]:
        start = self._plan.start_nano
        begins = [Mark(drill.from_nano - start, drill, over=False) for drill in self._drills]
        ends = [Mark(drill.to_nano - start, drill, over=True) for drill in self._drills]
        return sorted([*begins, *ends], key=lambda mark: mark.due)

    def _say(self, mark: Mark) -> Announcement:
        environment, now = self._loaded.system.environment, self._plan.start_nano + mark.due
        truth = mark.drill.truth(self._loaded.name, self._plan.seed, environment, now=now, over=mark.over)
        return Announcement(mark.due, truth)

    def _turn(self, mark: Mark) -> None:
        if mark.over:
            self._open.pop(mark.drill.drill_id, None)
        else:
            self._open[mark.drill.drill_id] = mark.drill
