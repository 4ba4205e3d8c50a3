"""A scenario's fault in one run: from when to when it lasts, and whom it touched."""

from dataclasses import dataclass, field

from log_generator.truth import Truth

_TRACES_KEPT = 50


@dataclass(slots=True)
class Drill:
    """A fault that has a time; the run notes here what the fault touched."""

    drill_id: str
    kind: str
    root_service: str
    from_nano: int
    to_nano: int
    services: set[str] = field(default_factory=set)
    trace_ids: dict[str, None] = field(default_factory=dict)  # in order

    def lasts_at(self, nano: int) -> bool:
        """Say whether the fault is there at a time."""
        return self.from_nano <= nano < self.to_nano

    def touch(self, trace_id: str) -> None:
        """Note a trace that the fault hit; the first ones are kept."""
        if len(self.trace_ids) < _TRACES_KEPT:
            self.trace_ids[trace_id] = None

    def truth(self, scenario: str, seed: int, environment: str, to_nano: int | None) -> Truth:
        """Say what is known of it now."""
        return Truth(
            drill_id=self.drill_id,
            scenario=scenario,
            seed=seed,
            kind=self.kind,
            root_service=self.root_service,
            environment=environment,
            from_unix_nano=self.from_nano,
            to_unix_nano=to_nano,
            services=tuple(sorted(self.services | {self.root_service})),
            trace_ids=tuple(self.trace_ids),
        )
