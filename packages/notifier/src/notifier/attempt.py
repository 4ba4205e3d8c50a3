"""One attempt to carry out an action, and what follows from its outcome."""

import structlog

from notifier.deliveries import Deliveries
from notifier.errors import MessageGoneError, MessengerError, MisconfiguredError, RefusedError
from notifier.execution import Execution
from notifier.gate import Gate
from notifier.ports import Clock, Messenger
from notifier.reconcile import Action, Look

log = structlog.get_logger(__name__)


class Attempts:
    """Makes attempts, says how they went, and sets the gate for the next one."""

    def __init__(self, deliveries: Deliveries, messenger: Messenger, gate: Gate, clock: Clock) -> None:
        self._deliveries = deliveries
        self._execution = Execution(deliveries, messenger, clock)
        self._adapter = messenger.name
        self._gate = gate
        self._clock = clock
        self._blocked_by: str | None = None

    def make(self, action: Action) -> None:
        """Try once.

        Raises:
            DeliveryError: Kafka did not take the ledger's entry.
        """
        begun = self._clock.monotonic()
        try:
            self._execution.perform(action)
        except MessengerError as error:
            self._failed(action, error)
            return
        now = self._clock.monotonic()
        self._gate.passed(now)
        self._blocked_by = None
        if not isinstance(action, Look):
            log.info("notification_delivered", **self._names(action), seconds=round(now - begun, 3))

    def _failed(self, action: Action, error: MessengerError) -> None:
        wait = self._gate.failed(self._clock.monotonic(), error)
        names = self._names(action) | {"reason": error.reason}
        match error:
            case MessageGoneError():
                self._deliveries.forget(action.desired.incident_id)
                log.warning("message_gone", **names)
            case RefusedError():
                self._execution.refuse(action, error.reason)
                log.error("notification_refused", **names, detail=str(error))
            case MisconfiguredError():
                self._complain_once(error)
            case _:
                log.warning("delivery_postponed", **names, seconds=round(wait, 3))

    def _complain_once(self, error: MessengerError) -> None:
        level = log.debug if self._blocked_by == error.reason else log.error
        self._blocked_by = error.reason
        level("delivery_blocked", adapter=self._adapter, reason=error.reason, detail=str(error))

    def _names(self, action: Action) -> dict[str, object]:
        desired = action.desired
        kind = type(action).__name__.lower()
        return {
            "incident": desired.incident_id,
            "revision": desired.revision,
            "action": kind,
            "adapter": self._adapter,
        }
