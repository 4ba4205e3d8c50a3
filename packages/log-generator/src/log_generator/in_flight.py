"""What was sent and is not yet acknowledged, and the account of the rest."""

import threading
import time
from collections import deque
from collections.abc import Callable

from kafka.producer.future import FutureRecordMetadata, RecordMetadata

from log_generator.message import Message

Acknowledged = Callable[[Message, RecordMetadata], None]


class InFlight:
    """Futures in the order they were sent.

    They are looked at from time to time instead of being given callbacks, which costs less. Any thread may settle.
    """

    def __init__(
        self, on_acknowledged: Acknowledged | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._waiting: deque[tuple[FutureRecordMetadata, Message | None]] = deque()
        self._on_acknowledged = on_acknowledged
        self._clock = clock
        self._moved = clock()  # when another became the first that is waited for
        self._lock = threading.Lock()  # whoever shows the progress settles too
        self._added = self._settled = 0  # bytes: one thread adds, and whoever holds the lock settles
        self.acknowledged = 0
        self.failed = 0
        self.error: Exception | None = None

    def __len__(self) -> int:
        """How many are waited for."""
        return len(self._waiting)

    def add(self, future: FutureRecordMetadata, message: Message | None) -> None:
        """Wait for one more."""
        if not self._waiting:
            self._moved = self._clock()
        self._waiting.append((future, message))
        self._added += _size(message)

    @property
    def bytes(self) -> int:
        """How many bytes the values have that are waited for."""
        return self._added - self._settled

    @property
    def missing(self) -> int:
        """How many are waited for or given up."""
        return len(self._waiting) + self.failed

    @property
    def waited_s(self) -> float:
        """How many seconds at least the first was waited for."""
        return self._clock() - self._moved if self._waiting else 0

    def settle(self) -> None:
        """Count those that are answered, up to the first that isn't."""
        waiting = self._waiting
        with self._lock:
            now = self._clock()
            while waiting and waiting[0][0].is_done:
                self._moved = now
                self._count(*waiting.popleft())

    def _count(self, future: FutureRecordMetadata, message: Message | None) -> None:
        self._settled += _size(message)
        if future.exception is None:
            self.acknowledged += 1
            if self._on_acknowledged is not None and message is not None:
                self._on_acknowledged(message, future.value)
        else:
            self.failed += 1
            self.error = self.error or future.exception


def _size(message: Message | None) -> int:
    return len(message[1] or b"") if message else 0
