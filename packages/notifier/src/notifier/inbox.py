"""Taking in records of the topic `notifications`: into the backlog, or, where one is nothing of use, past it."""

import msgspec
import structlog

from notifier.backlog import Backlog
from notifier.deliveries import Deliveries
from notifier.notification import decode_notification
from notifier.ports import Arrival

log = structlog.get_logger(__name__)


class Inbox:
    """Sorts what arrives; a record that can't be read is said once, with its place, and passed over."""

    def __init__(self, backlog: Backlog, deliveries: Deliveries) -> None:
        self._backlog = backlog
        self._deliveries = deliveries

    def take(self, arrival: Arrival) -> None:
        """Take in one record."""
        self._backlog.pass_over(arrival.partition, arrival.offset)
        if arrival.value is None:
            self._forget((arrival.key or b"").decode(errors="replace"))
        else:
            self._desire(arrival, arrival.value)

    def _desire(self, arrival: Arrival, value: bytes) -> None:
        try:
            desired = decode_notification(value)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            # the reason says it all, a traceback nothing more
            log.error("notification_undecodable", origin=arrival.origin, reason=str(error))  # noqa: TRY400
            return
        superseded = self._backlog.take(desired, arrival.partition, arrival.offset)
        if superseded is not None:
            by = desired.revision
            log.info("notification_superseded", incident=desired.incident_id, revision=superseded.revision, by=by)

    def _forget(self, incident_id: str) -> None:
        """Forget an incident that was deleted from the topic; its message stays where people can read it."""
        self._backlog.done(incident_id)
        if self._deliveries.get(incident_id) is not None:
            self._deliveries.forget(incident_id)
            log.info("incident_forgotten", incident=incident_id)
