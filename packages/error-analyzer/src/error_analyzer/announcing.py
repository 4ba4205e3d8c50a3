"""Keeping count of what people know and what they should know by now."""

from collections.abc import Iterable

from notifier.notification import Notification

from error_analyzer.incident import Incident
from error_analyzer.telling import farewell, is_due, is_pending, notification_of, told_now


class Announcer:
    """Decides at each change whether it is told now or waits to be told together with the next ones."""

    def __init__(self) -> None:
        self._untold: dict[str, Incident] = {}  # people know something older of these

    def restart(self, incidents: Iterable[Incident]) -> None:
        """Begin with what was loaded; what is open may have been left half told."""
        self._untold = {i.incident_id: i for i in incidents if i.status == "open" or _counts_differ(i)}

    def announce(self, incident: Incident, now: int) -> Notification | None:
        """Give the notification to publish with the incident's snapshot, if it is due, and note it as told."""
        if incident.status == "watching":
            return None
        notification = _notification(incident)
        self._untold.pop(incident.incident_id, None)
        if is_due(incident.told, notification, now):
            incident.told = told_now(notification, now)
            return notification
        if is_pending(incident.told, notification):
            self._untold[incident.incident_id] = incident
        return None

    def overdue(self, now: int) -> list[Incident]:
        """Give the incidents of which people should know more by now, though nothing changed since."""
        return [incident for incident in self._untold.values() if is_due(incident.told, _notification(incident), now)]


def _notification(incident: Incident) -> Notification:
    if incident.merged_into or incident.diagnosis is None:
        return farewell(incident)
    return notification_of(incident, incident.diagnosis)


def _counts_differ(incident: Incident) -> bool:
    return incident.told is not None and incident.told.error_count != incident.error_count
