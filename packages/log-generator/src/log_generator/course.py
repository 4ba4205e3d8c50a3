"""What happened in a drill: the truth about it, and the incidents that were there meanwhile.

Which incident a drill caused can only be told from its environment and its time; what else breaks in the same
environment at the same time is taken for the drill's.
"""

from dataclasses import dataclass

from log_schema.timestamp import NANOS

from log_generator.incident_view import IncidentView, Snapshot
from log_generator.truth import Truth

# An alarm looks back a minute, so a stray error from before the fault may be the first of an incident's.
REACH_NANOS = 60 * NANOS
# Callers go on failing until their timeouts and retries are over.
AFTERMATH_NANOS = 60 * NANOS
# Between the clocks of the machines that write to the topics.
SKEW_NANOS = 5 * NANOS

History = tuple[Snapshot, ...]  # of one incident, the oldest first, never empty


@dataclass(frozen=True, slots=True)
class Course:
    """The truth about a fault, when it began by wall time, and the incidents' histories."""

    truth: Truth
    began_unix_nano: int
    histories: tuple[History, ...]

    @property
    def root_service(self) -> str:
        """Where the fault sits; only truths of what is planted have no root, and nobody is to find those."""
        return self.truth.root_service or ""

    def caused(self) -> list[History]:
        """Give the incidents that began with the drill, the one that people were told of first before the others."""
        caused = [history for history in self._during() if self._is_new(history)]
        return sorted(caused, key=lambda history: opened_unix_nano(history) or history[0].written_unix_nano)

    def earlier(self) -> list[History]:
        """Give the incidents that were there before the drill and go on in it: they take its errors in."""
        return [history for history in self._during() if not self._is_new(history)]

    def _during(self) -> list[History]:
        return [history for history in self.histories if self._is_during(history[-1].incident)]

    def _is_during(self, incident: IncidentView) -> bool:
        onset, until, end = incident.onset_unix_nano, incident.active_until_unix_nano, self.truth.to_unix_nano
        if incident.environment != self.truth.environment or not incident.told or onset is None or until is None:
            return False
        return until >= self.truth.from_unix_nano and (end is None or onset <= end + AFTERMATH_NANOS)

    def _is_new(self, history: History) -> bool:
        onset, opened = history[-1].incident.onset_unix_nano or 0, opened_unix_nano(history)
        in_time = opened is None or opened >= self.began_unix_nano - SKEW_NANOS
        return in_time and onset >= self.truth.from_unix_nano - REACH_NANOS


def opened_unix_nano(history: History) -> int | None:
    """Give when an incident became worth telling, by wall time; None when the topic no longer has that moment."""
    first = next(number for number, snapshot in enumerate(history) if snapshot.incident.told)
    is_whole = first > 0 or history[0].incident.revision <= 1
    return history[first].written_unix_nano if is_whole else None
