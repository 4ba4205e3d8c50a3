"""What was sent and is not yet acknowledged, and the account of the rest."""

import threading
from collections import deque
from collections.abc import Callable

from kafka.producer.future import FutureRecordMetadata, RecordMetadata

from log_generator.message import Message

Acknowledged = Callable[[Message, RecordMetadata], None]


class InFlight:
    """Futures in the order they were sent.

    They are looked at from time to time instead of being given callbacks, which costs less. Any thread may settle.
    """

    def __init__(self, on_acknowledged: Acknowledged | None = None) -> None:
        self._waiting: deque[tuple[FutureRecordMetadata, Message | None]] = deque()
        self._on_acknowledged = on_acknowledged
        self._lock = threading.Lock()  # whoever shows the progress settles too
        self.acknowledged = 0
        self.failed = 0
        self.error: Exception | None = None

    def __len__(self) -> int:
        """How many are waited for."""
        return len(self._waiting)

    def add(self, future: FutureRecordMetadata, message: Message | None) -> None:
        """Wait for one more."""
        self._waiting.append((future, message))

    def settle(self) -> None:
        """Count those that are answered, up to the first that isn't."""
        waiting = self._waiting
        with self._lock:
            while waiting and waiting[0][0].is_done:
                self._account(*waiting.popleft())

    def _account(self, future: FutureRecordMetadata, message: Message | None) -> None:
        if future.exception is not None:
            self.failed += 1
            self.error = self.error or future.exception
            return
        self.acknowledged += 1
        if self._on_acknowledged is not None and message is not None:
            self._on_acknowledged(message, future.value)
