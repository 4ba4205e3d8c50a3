"""A producer that knows of every record whether Kafka has it."""

import threading
from collections.abc import Callable, Sequence

from kafka import KafkaProducer
from kafka.errors import KafkaError, KafkaTimeoutError
from kafka.producer.future import RecordMetadata

from log_schema.errors import DeliveryError

Header = tuple[str, bytes]


class AckedProducer:
    """Sends with a bound on what is in flight, and accounts for every acknowledgement.

    kafka-python's own buffer has no limit: with the broker away it grows until memory ends. Here `send` blocks while
    `max_in_flight` records wait for their acknowledgement. One thread may send.
    """

    def __init__(self, producer: KafkaProducer, max_in_flight: int = 20_000) -> None:
        self._producer = producer
        self._slots = threading.BoundedSemaphore(max_in_flight)
        self._lock = threading.Lock()
        self._first_error: BaseException | None = None
        self.sent = 0
        self.acknowledged = 0
        self.failed = 0

    def send(
        self,
        topic: str,
        *,
        key: bytes | None,
        value: bytes | None,
        headers: Sequence[Header] = (),
        on_acknowledged: Callable[[RecordMetadata], None] | None = None,
    ) -> None:
        """Hand a record over; whether it arrived is known after `flush`.

        `on_acknowledged` is called on the sender's thread, so it must be quick and must not send.

        Raises:
            DeliveryError: the topic is unknown to the broker or no broker is there.
        """
        self._slots.acquire()
        try:
            future = self._producer.send(topic, key=key, value=value, headers=list(headers))
        except KafkaError as error:
            self._count_failure(error)
            raise DeliveryError(1, error) from error
        self.sent += 1
        if on_acknowledged is not None:
            future.add_callback(on_acknowledged)
        future.add_callback(self._count_acknowledgement)
        future.add_errback(self._count_failure)

    def flush(self, timeout: float | None = None) -> None:
        """Wait until everything sent is acknowledged or given up.

        Raises:
            DeliveryError: some records were not acknowledged since the last flush, or not within `timeout` seconds.
        """
        try:
            self._producer.flush(timeout)
        except KafkaTimeoutError as error:
            raise DeliveryError(self.sent - self.acknowledged, error) from error
        with self._lock:
            first, self._first_error = self._first_error, None
        if first is not None:
            raise DeliveryError(self.failed, first)

    def close(self, timeout: float = 5) -> None:
        """Close the connection; what was not flushed before may be lost."""
        try:
            self._producer.close(timeout)
        except KafkaTimeoutError:  # the broker is gone; flush has said so to whoever asked
            return

    def _count_acknowledgement(self, _metadata: object) -> None:
        with self._lock:
            self.acknowledged += 1
        self._slots.release()

    def _count_failure(self, error: BaseException) -> None:
        with self._lock:
            self.failed += 1
            self._first_error = self._first_error or error
        self._slots.release()
