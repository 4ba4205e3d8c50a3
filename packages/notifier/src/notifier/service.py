"""The loop that makes a place show what it should: take in what is desired, do the next thing, commit."""

import threading
from datetime import timedelta

import structlog

from notifier.attempt import Attempts
from notifier.backlog import Backlog
from notifier.deliveries import Deliveries
from notifier.gate import Gate
from notifier.inbox import Inbox
from notifier.notification import Notification
from notifier.plan import Step, choose, seconds_until_due
from notifier.ports import Clock, Intake, Ledger, Messenger, Source
from notifier.reconcile import Action, Look, next_action

_LONGEST_POLL_S = 0.5
_SHORTEST_POLL_S = 0.01

log = structlog.get_logger(__name__)


class Service:
    """Reconciles one place with the topic `notifications`; one thread runs it."""

    def __init__(self, *, source: Source, ledger: Ledger, messenger: Messenger, gate: Gate, clock: Clock) -> None:
        self._source = source
        self._gate = gate
        self._clock = clock
        self._backlog = Backlog()
        self._deliveries = Deliveries(ledger, messenger, clock)
        self._inbox = Inbox(self._backlog, self._deliveries)
        self._attempts = Attempts(self._deliveries, messenger, gate, clock)

    def run(self, stop: threading.Event) -> None:
        """Go on until asked to stop; what is not delivered by then is delivered after the next start.

        Raises:
            DeliveryError: Kafka did not take an entry of the ledger.
            KafkaUnavailableError: the ledger can't be read.
        """
        while not stop.is_set():
            self.turn()

    def turn(self) -> None:
        """Take in what has come, do at most one thing, and commit what is done."""
        self._take_in(self._source.poll(self._patience()))
        self._drop_what_is_shown()
        action = choose(self._steps(), self._clock.monotonic())
        if action is not None:
            self._attempts.make(action)
            self._drop_what_is_shown()
        self._source.commit(self._backlog.offsets())

    @property
    def waiting(self) -> int:
        """How many incidents are not shown as they should be."""
        return len(self._backlog)

    def _take_in(self, intake: Intake) -> None:
        if intake.assigned is not None:
            self._backlog.clear()
            entries = self._deliveries.load() if intake.assigned else 0
            log.info("partitions_assigned", partitions=sorted(intake.assigned), ledger_entries=entries)
        for arrival in intake.arrivals:
            self._inbox.take(arrival)

    def _drop_what_is_shown(self) -> None:
        for desired in self._backlog:
            if self._next(desired) is None:
                self._backlog.done(desired.incident_id)

    def _next(self, desired: Notification) -> Action | None:
        return next_action(desired, self._deliveries.get(desired.incident_id))

    def _steps(self) -> list[Step]:
        actions = [self._next(desired) for desired in self._backlog]
        return [Step(action, self._due_at(action)) for action in actions if action is not None]

    def _due_at(self, action: Action) -> float:
        if not isinstance(action, Look):
            return self._gate.opens_at
        return max(self._gate.opens_at, self._deliveries.settled_at(action.desired.incident_id, action.intent))

    def _patience(self) -> timedelta:
        wait = seconds_until_due(self._steps(), self._clock.monotonic())
        seconds = _LONGEST_POLL_S if wait is None else min(max(wait, _SHORTEST_POLL_S), _LONGEST_POLL_S)
        return timedelta(seconds=seconds)
