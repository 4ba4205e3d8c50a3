"""What is known of the messages made so far: the ledger, and what this process has learnt beyond it."""

import msgspec

from notifier.delivery import Delivery, Intent
from notifier.errors import MessengerError
from notifier.ports import Clock, Ledger, Messenger

_NANOS = 1_000_000_000


class Deliveries:
    """The ledger as one place sees it; entries of another adapter are as good as none."""

    def __init__(self, ledger: Ledger, messenger: Messenger, clock: Clock) -> None:
        self._ledger = ledger
        self._messenger = messenger
        self._clock = clock
        # incidents whose intent in the ledger is known to have come to nothing
        self._void: set[str] = set()
        self._settled_at: dict[str, float] = {}

    def load(self) -> int:
        """Read the ledger anew; give the number of its entries."""
        self._void.clear()
        self._settled_at.clear()
        return self._ledger.load()

    def get(self, incident_id: str) -> Delivery | None:
        """Give what is shown of an incident, None where nothing is."""
        entry = self._ledger.get(incident_id)
        if entry is None or entry.adapter != self._messenger.name:
            return None
        if incident_id not in self._void:
            return entry
        return None if entry.message is None else msgspec.structs.replace(entry, intent=None)

    def record(self, delivery: Delivery) -> None:
        """Write an incident's entry.

        Raises:
            DeliveryError: Kafka did not take it.
        """
        self._forget_learnt(delivery.incident_id)
        self._ledger.record(delivery)

    def forget(self, incident_id: str) -> None:
        """Remove an incident's entry.

        Raises:
            DeliveryError: Kafka did not take it.
        """
        self._forget_learnt(incident_id)
        self._ledger.forget(incident_id)

    def void(self, incident_id: str) -> None:
        """Note that the intended message was not made and never will be."""
        self._settled_at.pop(incident_id, None)
        self._void.add(incident_id)

    def note_failure(self, incident_id: str, error: MessengerError) -> None:
        """Note that making a message failed: where it surely had no effect, its intent is void."""
        if error.certain:
            self.void(incident_id)

    def settled_at(self, incident_id: str, intent: Intent) -> float:
        """Give the monotonic second from which on a look tells for sure whether the message was made."""
        settle = self._messenger.settle.total_seconds()
        age = (self._clock.unix_nano() - intent.at_unix_nano) / _NANOS
        # fixed when first asked, so that a wall clock that is set anew can't put it off for ever
        wait = min(settle, max(0.0, settle - age))
        return self._settled_at.setdefault(incident_id, self._clock.monotonic() + wait)

    def _forget_learnt(self, incident_id: str) -> None:
        self._settled_at.pop(incident_id, None)
        self._void.discard(incident_id)
