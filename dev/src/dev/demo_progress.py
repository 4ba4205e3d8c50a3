"""What a demo's screen shows, and when there is nothing left to wait for: a value, made of what was read."""

from dataclasses import dataclass, field

from notifier import Notification


@dataclass(frozen=True, slots=True)
class Progress:
    """One look at the pipeline. Lags are records behind the end of what is read."""

    acknowledged: int = 0
    stored: int = 0
    errors: int = 0
    lags: dict[str, int] = field(default_factory=dict)
    watching: int = 0
    opened: int = 0
    resolved: int = 0
    wanted: dict[str, int] = field(default_factory=dict)
    delivered: dict[str, int] = field(default_factory=dict)
    newest: Notification | None = None

    @property
    def is_quiet(self) -> bool:
        """Whether everything produced went all the way: no lag anywhere, every message shown as it should be."""
        return all(lag == 0 for lag in self.lags.values()) and self.wanted == self.delivered

    def cited_trace(self) -> str | None:
        """Give a trace that the newest message cites."""
        evidence = self.newest.evidence if self.newest else ()
        return next((cited.trace_id for cited in evidence if cited.trace_id), None)

    def line(self) -> str:
        """Give it as one plain line."""
        lags = ", ".join(f"{name} {lag}" for name, lag in self.lags.items())
        incidents = f"{self.opened} open, {self.resolved} resolved, {self.watching} watched"
        return (
            f"produced {self.acknowledged}  stored {self.stored}  errors {self.errors}  "
            f"incidents {incidents}  lag: {lags}"
        )
