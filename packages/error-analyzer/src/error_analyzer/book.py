"""All incidents of one environment: which one an error belongs to, and when incidents join and end.

The rules go by the errors' own times, so that a replay of old logs gives the incidents of then, whatever the order in
which its partitions are read. Incidents whose active spans come nearer than the quiet period are one, and a burst
takes in what was merely watched around it.
"""

from collections.abc import Iterable
from datetime import timedelta

from error_analyzer.activity import NANOS, Pulse, Span, add_pulse, gap, joined, wider
from error_analyzer.alarm import alarm_span
from error_analyzer.event import ErrorEvent
from error_analyzer.group import group_for
from error_analyzer.incident import Incident, new_incident
from error_analyzer.marks import Marks, advance, highest
from error_analyzer.merging import absorb, elder_first, hand_over
from error_analyzer.sample import keep_sample, sample_of

_SETTLED = 5 * NANOS  # of wall time without news, before the errors' own times alone may end an incident
_MOST_REMEMBERED = 300


class Book:
    """Folds errors into incidents. `changed` and `removed` hold what is to be written; `clear` empties them."""

    def __init__(self, environment: str, quiet: timedelta, incidents: Iterable[Incident] = (), now: int = 0) -> None:
        self.environment = environment
        self.incidents = {incident.incident_id: incident for incident in incidents}
        self.marks: Marks = {}
        for incident in self.incidents.values():
            self.marks = highest(self.marks, incident.source_offsets)
        self.changed: dict[str, Incident] = {}
        self.removed: set[str] = set()
        self.duplicates = 0
        self.counted = 0
        self._quiet = int(quiet.total_seconds() * NANOS)
        self._news = dict.fromkeys(self.incidents, now)  # wall time of the last error that mattered
        self._runs = joined(incident.runs for incident in self.incidents.values())
        self._latest: dict[str, int] = {}  # of the errors' own times, by partition of `logs`

    def fold(self, event: ErrorEvent, now: int) -> None:
        """Count an error, unless it was counted before; `now` is the wall time in nanoseconds."""
        if not advance(self.marks, event.source):
            self.duplicates += 1
            return
        self.counted += 1
        self._follow_time(event)
        incident = self._home(event.time_unix_nano) or new_incident(event)
        self.incidents[incident.incident_id] = incident
        pulse = Pulse(event.time_unix_nano, event.records_since)
        add_pulse(self._runs, event.service, pulse)
        add_pulse(incident.runs, event.service, pulse)
        _count(incident, event)
        self.touch(incident)
        span = alarm_span(event, self._runs[event.service], incident.samples)
        if span is not None:
            self._activate(incident, span, now)

    def settle(self, now: int) -> None:
        """Resolve what has been quiet for long enough, and forget what is old beyond a bound."""
        for incident in self.incidents.values():
            if incident.status == "open" and self._is_over(incident, now):
                incident.status = "resolved"
                incident.resolved_at_activity = incident.active_until_unix_nano
                self.touch(incident)
        self._forget()

    def touch(self, incident: Incident) -> None:
        """Have an incident written."""
        self.changed[incident.incident_id] = incident

    def clear(self) -> None:
        """What was to be written is written."""
        self.changed, self.removed = {}, set()
        self.duplicates = self.counted = 0

    def earlier_groups(self, incident: Incident) -> dict[tuple[str, str], int]:
        """Count, for each service and fingerprint, the incidents that had it before this one began."""
        begun = incident.active[0] if incident.active else incident.first_unix_nano
        counts: dict[tuple[str, str], int] = {}
        for other in self.incidents.values():
            if other is not incident and other.last_unix_nano < begun:
                for group in other.groups:
                    key = group.service, group.fingerprint
                    counts[key] = counts.get(key, 0) + 1
        return counts

    def _home(self, time: int) -> Incident | None:
        moment = (time, time)
        active = [(gap(span, moment), i) for i in self.incidents.values() if (span := i.active)]
        near = [(distance, i.first_unix_nano, i.incident_id) for distance, i in active if distance <= self._quiet]
        near = near or [
            (gap(i.span, moment), i.first_unix_nano, i.incident_id)
            for i in self.incidents.values()
            if i.status == "watching" and _length(wider(i.span, moment)) <= self._quiet
        ]
        return self.incidents[min(near)[2]] if near else None

    def _activate(self, incident: Incident, span: Span, now: int) -> None:
        incident.onset_unix_nano, incident.active_until_unix_nano = wider(incident.active, span) or span
        while other := next((i for i in self.incidents.values() if self._is_one_with(incident, i)), None):
            incident, gone = elder_first(incident, other)
            self._merge(incident, gone)
        self._news[incident.incident_id] = now
        if incident.status == "watching" or _is_longer_than_resolved(incident):
            incident.status = "open"

    def _is_one_with(self, incident: Incident, other: Incident) -> bool:
        if other is incident or incident.active is None or other.merged_into:
            return False
        if other.active is None and other.status != "watching":
            return False
        return gap(incident.active, other.active or other.span) <= self._quiet

    def _merge(self, kept: Incident, gone: Incident) -> None:
        absorb(kept, gone)
        self.touch(kept)
        if gone.told is not None:
            hand_over(gone, kept.incident_id)
            self.touch(gone)
            return
        del self.incidents[gone.incident_id]
        self.changed.pop(gone.incident_id, None)
        self.removed.add(gone.incident_id)

    def _is_over(self, incident: Incident, now: int) -> bool:
        silence = now - self._news.get(incident.incident_id, now)
        passed = incident.active is not None and self._watermark() > incident.active[1] + self._quiet
        return silence >= self._quiet or (passed and silence >= _SETTLED)

    def _watermark(self) -> int:
        return min(self._latest.values(), default=0)

    def _follow_time(self, event: ErrorEvent) -> None:
        key = f"{event.source.topic_id}/{event.source.partition}"
        self._latest[key] = max(event.time_unix_nano, self._latest.get(key, 0))

    def _forget(self) -> None:
        ended = [i for i in self.incidents.values() if i.status != "open" and i.incident_id not in self.changed]
        ended.sort(key=lambda incident: (incident.last_unix_nano, incident.incident_id))
        for incident in ended[: max(0, len(self.incidents) - _MOST_REMEMBERED)]:
            del self.incidents[incident.incident_id]
            self._news.pop(incident.incident_id, None)


def _count(incident: Incident, event: ErrorEvent) -> None:
    incident.error_count += 1
    incident.first_unix_nano = min(incident.first_unix_nano, event.time_unix_nano)
    incident.last_unix_nano = max(incident.last_unix_nano, event.time_unix_nano)
    group_for(incident.groups, event).add(event)
    keep_sample(incident.samples, sample_of(event))


def _is_longer_than_resolved(incident: Incident) -> bool:
    until, resolved_at = incident.active_until_unix_nano, incident.resolved_at_activity
    return until is not None and resolved_at is not None and incident.status == "resolved" and until > resolved_at


def _length(span: Span | None) -> int:
    return 0 if span is None else span[1] - span[0]
