"""What a fault did to one request."""

from dataclasses import dataclass, field

from log_generator.line import Line


@dataclass(frozen=True, slots=True)
class Touch:
    """What a fault did to a request: since when services felt it, and the lines they wrote of it."""

    services: dict[str, int] = field(default_factory=dict)
    lines: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)  # service, template: when, text

    def feel(self, service: str, at: int) -> None:
        """Note that a service felt it."""
        self.services[service] = min(at, self.services.get(service, at))

    def tell(self, service: str, line: Line, at: int) -> None:
        """Note that a service wrote a line of it."""
        since, _ = self.lines.get((service, line.template), (at, ""))
        self.lines[service, line.template] = (min(at, since), line.body)
