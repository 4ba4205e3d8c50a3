"""Carrying out one action so that a kill at any moment can be made good after it.

Making a message is not idempotent, so an intent is written to the ledger before it. After a restart an intent that is
still there means: look first. Nothing is looked up before the call of the killed process has had its effect or never
will (`Messenger.settle`).
"""

from typing import Literal

import msgspec
import structlog

from notifier.changes import changes
from notifier.deliveries import Deliveries
from notifier.delivery import Delivery, Facts, Intent, facts_of
from notifier.errors import MessengerError, MisconfiguredError, RefusedError
from notifier.notification import Notification
from notifier.ports import Address, Clock, Messenger
from notifier.reconcile import Action, Look, Post, Reply, Update

log = structlog.get_logger(__name__)


class Execution:
    """Acts on the place and writes down what was done."""

    def __init__(self, deliveries: Deliveries, messenger: Messenger, clock: Clock) -> None:
        self._deliveries = deliveries
        self._messenger = messenger
        self._clock = clock

    def perform(self, action: Action) -> None:
        """Carry the action out.

        Raises:
            MessengerError: the place did not take it.
            DeliveryError: Kafka did not take the ledger's entry.
        """
        match action:
            case Post(desired):
                self._post(desired)
            case Update(desired, delivery):
                self._messenger.update(_address(delivery), desired)
                self._record(delivery, revision=desired.revision, refused=None)
            case Reply(desired, delivery, told):
                self._reply(desired, delivery, told)
            case Look(desired, delivery, intent):
                self._look(desired, delivery, intent)

    def refuse(self, action: Action, reason: str) -> None:
        """Record that the place will never take this revision, so that only a newer one is tried.

        Raises:
            DeliveryError: Kafka did not take the ledger's entry.
        """
        entry = self._blank(action.desired) if isinstance(action, Post) else action.delivery
        told = facts_of(action.desired) if isinstance(action, Reply) else entry.told
        self._record(entry, revision=action.desired.revision, told=told, intent=None, refused=reason)

    def _post(self, desired: Notification) -> None:
        entry = self._blank(desired)
        self._record(entry, intent=self._intent("post", desired))
        try:
            address = self._messenger.post(desired)
        except MessengerError as error:
            self._deliveries.note_failure(desired.incident_id, error)
            raise
        self._record_shown(entry, address, desired.revision, facts_of(desired))

    def _reply(self, desired: Notification, delivery: Delivery, told: Facts) -> None:
        self._record(delivery, intent=self._intent("reply", desired))
        try:
            self._messenger.reply(_address(delivery), desired, changes(told, desired))
        except MessengerError as error:
            self._deliveries.note_failure(desired.incident_id, error)
            raise
        self._record(delivery, told=facts_of(desired), intent=None)

    def _look(self, desired: Notification, delivery: Delivery, intent: Intent) -> None:
        try:
            found = self._find_reply(delivery, intent) if intent.kind == "reply" else self._find(delivery, intent)
        except (MisconfiguredError, RefusedError) as error:
            # a message shown twice is better than one that nobody sees
            log.warning("lookup_refused", incident=desired.incident_id, reason=error.reason, detail=str(error))
            found = False
        if not found:
            self._deliveries.void(desired.incident_id)
        log.info("intent_resolved", incident=desired.incident_id, kind=intent.kind, found=found)

    def _find(self, delivery: Delivery, intent: Intent) -> bool:
        found = self._messenger.find(delivery.incident_id, intent.at_unix_nano)
        if found is not None:
            self._record_shown(delivery, found.address, found.revision, intent.facts)
        return found is not None

    def _find_reply(self, delivery: Delivery, intent: Intent) -> bool:
        found = self._messenger.find_reply(_address(delivery), intent.revision, intent.at_unix_nano)
        if found:
            self._record(delivery, told=intent.facts, intent=None)
        return found

    def _record_shown(self, entry: Delivery, address: Address, revision: int, told: Facts) -> None:
        where = {"channel": address.channel, "message": address.message}
        self._record(entry, **where, revision=revision, told=told, intent=None, refused=None)

    def _record(self, entry: Delivery, **changed: object) -> None:
        self._deliveries.record(msgspec.structs.replace(entry, **changed))

    def _blank(self, desired: Notification) -> Delivery:
        return Delivery(incident_id=desired.incident_id, adapter=self._messenger.name)

    def _intent(self, kind: Literal["post", "reply"], desired: Notification) -> Intent:
        now = self._clock.unix_nano()
        return Intent(kind=kind, revision=desired.revision, at_unix_nano=now, facts=facts_of(desired))


def _address(delivery: Delivery) -> Address:
    assert delivery.channel is not None
    assert delivery.message is not None
    return Address(delivery.channel, delivery.message)
