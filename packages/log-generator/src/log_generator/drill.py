"""A scenario's fault in one run: from when to when it lasts, and whom it touched."""

from dataclasses import dataclass, field
from typing import TypeVar

from log_generator.touch import Touch
from log_generator.truth import TouchedTemplate, Truth

_TRACES_KEPT = 50

KeyT = TypeVar("KeyT")


@dataclass(slots=True)
class Drill:
    """A fault that has a time; the run notes here what the fault touched."""

    drill_id: str
    kind: str
    root_service: str
    from_nano: int
    to_nano: int
    services: dict[str, int] = field(default_factory=dict)  # and since when
    trace_ids: dict[str, int] = field(default_factory=dict)  # the first ones, and when
    templates: dict[TouchedTemplate, int] = field(default_factory=dict)  # and since when

    def lasts_at(self, nano: int) -> bool:
        """Say whether the fault is there at a time."""
        return self.from_nano <= nano < self.to_nano

    def touch(self, trace_id: str, begin: int, touch: Touch) -> None:
        """Note what the fault did to a request that began at a time."""
        _note(self.services, {service: begin + offset for service, offset in touch.services.items()})
        _note(
            self.templates,
            {TouchedTemplate(*key, body): begin + offset for key, (offset, body) in touch.lines.items()},
        )
        if len(self.trace_ids) < _TRACES_KEPT:
            self.trace_ids.setdefault(trace_id, begin + min(touch.services.values()))

    def truth(self, scenario: str, seed: int, environment: str, *, now: int, over: bool) -> Truth:
        """Say what it is, and what it touched up to now: requests are walked some time ahead."""
        return Truth(
            drill_id=self.drill_id,
            scenario=scenario,
            seed=seed,
            kind=self.kind,
            root_service=self.root_service,
            environment=environment,
            from_unix_nano=self.from_nano,
            to_unix_nano=now if over else None,
            services=tuple(sorted({self.root_service, *_until(now, self.services)})),
            trace_ids=tuple(_until(now, self.trace_ids)),
            templates=tuple(sorted(_until(now, self.templates))),
        )


def _note(since: dict[KeyT, int], felt: dict[KeyT, int]) -> None:
    for key, nano in felt.items():
        since[key] = min(nano, since.get(key, nano))


def _until(now: int, touched: dict[KeyT, int]) -> list[KeyT]:
    return [key for key, nano in touched.items() if nano <= now]
