"""What a run is asked for, and what of its scenario's faults comes of it."""

from dataclasses import dataclass, replace

from log_schema.timestamp import NANOS

from log_generator.drill import Drill
from log_generator.identity import Identity
from log_generator.scenario_file import LoadedScenario


@dataclass(frozen=True, slots=True)
class Plan:
    """How many records, how many a second, from which time on (None: from when it begins), by which seed."""

    count: int
    rate: float
    given_start: int | None
    seed: int
    worker: int = 0
    workers: int = 1  # each makes a part of the same records

    def begun(self, now: int) -> "Plan":
        """Give the plan with its start: now, unless it has one."""
        return self if self.given_start is not None else replace(self, given_start=now)

    @property
    def start_nano(self) -> int:
        """From which time on, of a plan that has begun."""
        assert self.given_start is not None
        return self.given_start

    @property
    def length(self) -> int:
        """How long the run takes, in nanoseconds."""
        return round(self.count / self.rate * NANOS)

    def due(self, made: int) -> int:
        """Give how long after the start, in nanoseconds, the next is due after that many records."""
        return int(made / self.rate * NANOS)

    def identity(self, loaded: LoadedScenario) -> Identity:
        """Give the identity of the run of a scenario by this plan."""
        return Identity.of(self.seed, loaded.digest, self.rate, self.count)

    def drills(self, loaded: LoadedScenario) -> list[Drill]:
        """Give the scenario's faults their times."""
        identity = self.identity(loaded)
        return [
            Drill(
                drill_id=identity.drill_id(loaded.name, number),
                kind=fault.kind,
                root_service=fault.root.partition("/")[0],
                from_nano=self.start_nano + int(fault.onset * self.length),
                to_nano=self.start_nano + int((fault.onset + fault.duration) * self.length),
            )
            for number, fault in enumerate(loaded.scenario.faults)
        ]
