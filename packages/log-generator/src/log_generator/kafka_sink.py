"""Messages into Kafka, each accounted for."""

import contextlib
import time
from collections import deque
from collections.abc import Callable, Sequence

from kafka import KafkaProducer
from kafka.errors import KafkaError, KafkaTimeoutError
from kafka.partitioner.default import murmur2
from log_schema import HEADERS, Severity, Topic
from log_schema.config import KafkaSettings
from log_schema.errors import DeliveryError
from log_schema.kafka_clients import open_producer

from log_generator.config import GeneratorSettings
from log_generator.in_flight import Acknowledged, InFlight
from log_generator.message import Message
from log_generator.refusals import Refusals
from log_generator.sink import Tally
from log_generator.truth import Truth, encode_truth

_ERROR = int(Severity.ERROR)
_OVERDUE_S = 15  # after the time by which the client itself gives a record up; in some states it forgets to
_MOST_BYTES = 64_000_000  # in flight: so many records of common size as may be by number need a sixth of it


_NO_SUCH_PLACE = (KafkaTimeoutError, ValueError)
"""What the client raises when the broker does not know the topic any more, and the partition."""

_GIVEN_UP: list[KafkaProducer] = []  # kept, as their destructor would wait once more, and print what it thinks of that


class KafkaSink:
    """Sends messages to `logs`, by service, and truths to `ground-truth`, by drill.

    `on_acknowledged` is called for each message that Kafka has. One thread may send.
    """

    def __init__(
        self,
        producer: KafkaProducer,
        settings: KafkaSettings,
        *,
        max_in_flight: int = 20_000,
        delivery_timeout_s: float = 300,
        on_acknowledged: Acknowledged | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._producer = producer
        # Two accounts of one producer: truths are no records and must not be counted as such.
        self._messages, self._truths = InFlight(on_acknowledged, clock), InFlight(clock=clock)
        self._max_in_flight = max_in_flight
        self._patience_s = delivery_timeout_s + _OVERDUE_S
        self._logs, self._ground_truth = settings.topic(Topic.LOGS), settings.topic(Topic.GROUND_TRUTH)
        self._partitions: dict[bytes, int] = {}
        self._refused, self._truth_refused = Refusals(self._patience_s, clock), Refusals(self._patience_s, clock)
        self._untold: deque[Truth] = deque()
        self._sent = 0
        self._errors = 0

    def room(self) -> int:
        """Say how many less than the most that may be are in flight.

        Raises:
            DeliveryError: Kafka did not acknowledge some in time.
        """
        self._tell()
        for account in (self._messages, self._truths):
            account.settle()
            if account.error is not None:
                raise DeliveryError(account.failed, account.error)
        self._refuse_to_wait_for_ever()
        return self._max_in_flight - len(self._messages) if self._messages.bytes < _MOST_BYTES else 0

    def send(self, messages: Sequence[Message]) -> int:
        """Hand messages to the producer, until there is no room for more bytes; give how many.

        None are taken while the broker does not know the topic.

        Raises:
            DeliveryError: one can't be taken, or none was for too long.
        """
        send, add, topic, partitions = self._producer.send, self._messages.add, self._logs, self._partitions
        sent = errors = 0
        try:
            for message in messages:
                _, value, label = message
                partition = partitions.get(label.key)
                if partition is None:
                    partition = self._partition(label.key)
                add(send(topic, value, label.key, HEADERS if label.ours else None, partition), message)
                sent += 1
                errors += label.severity_number >= _ERROR
                if self._messages.bytes >= _MOST_BYTES:
                    break
        except _NO_SUCH_PLACE as error:
            self._partitions.clear()  # when the topic comes back, it may have others
            self._refused.add(error)
        except KafkaError as error:
            raise DeliveryError(1, error) from error
        else:
            self._refused.clear()
        finally:
            self._sent += sent
            self._errors += errors
        return sent

    def announce(self, truth: Truth) -> None:
        """Send a truth, once the broker takes it.

        Raises:
            DeliveryError: it can't be taken, or was not for too long.
        """
        self._untold.append(truth)
        self._tell()

    def require_told(self) -> None:
        """Make sure, after the last flush, that Kafka has every truth.

        Raises:
            DeliveryError: it doesn't.
        """
        if lost := self._truths.missing + len(self._untold):
            raise DeliveryError(lost, self._truths.error or KafkaTimeoutError("a truth was not acknowledged in time"))

    def flush(self, timeout_s: float) -> bool:
        """Wait for acknowledgements; say whether there are all.

        Raises:
            DeliveryError: those that lack are overdue.
        """
        self._tell()
        with contextlib.suppress(KafkaTimeoutError):  # the tally says how many
            self._producer.flush(timeout_s)
        self._messages.settle()
        self._truths.settle()
        self._refuse_to_wait_for_ever()
        return not (self._messages or self._truths or self._untold)

    def tally(self) -> Tally:
        """Count the messages; truths are not among them."""
        self._messages.settle()
        return Tally(self._sent, self._messages.acknowledged, self._messages.failed, self._errors)

    def close(self) -> None:
        """Close the producer; what is still in flight is given up."""
        try:
            self._producer.close(0.5)
        except KafkaTimeoutError:  # the broker is gone; flush has said so
            _GIVEN_UP.append(self._producer)

    def _tell(self) -> None:
        try:
            while self._untold:
                key, value = self._untold[0].drill_id.encode(), encode_truth(self._untold[0])
                self._truths.add(self._producer.send(self._ground_truth, key=key, value=value), None)
                self._untold.popleft()
                self._truth_refused.clear()
        except _NO_SUCH_PLACE as error:
            self._truth_refused.add(error)
        except KafkaError as error:
            raise DeliveryError(1, error) from error

    def _refuse_to_wait_for_ever(self) -> None:
        for account in (self._messages, self._truths):
            if account.waited_s > self._patience_s:
                first = account.error or KafkaTimeoutError(f"no answer for {account.waited_s:.0f} s")
                raise DeliveryError(account.missing, first)

    def _partition(self, key: bytes) -> int:
        """Give a key's partition as Kafka's own partitioner does, once: for each record it would cost a tenth more."""
        partitions = sorted(self._producer.partitions_for(self._logs))
        self._partitions[key] = partitions[(murmur2(key) & 0x7FFFFFFF) % len(partitions)]
        return self._partitions[key]


def open_kafka_sink(
    kafka: KafkaSettings, settings: GeneratorSettings, on_acknowledged: Acknowledged | None = None
) -> KafkaSink:
    """Connect to topics that are there.

    Raises:
        KafkaUnavailableError: no broker answers.
        KafkaError: it does not say where the topics are.
    """
    producer = open_producer(kafka, patience=settings.connect_timeout_s, **settings.producer_configs())
    for topic in (Topic.LOGS, Topic.GROUND_TRUTH):
        # else the first truth asks, maybe while the broker is away
        _await_partitions(producer, kafka.topic(topic), time.monotonic() + settings.connect_timeout_s)
    return KafkaSink(
        producer,
        kafka,
        max_in_flight=settings.max_in_flight,
        delivery_timeout_s=settings.delivery_timeout_s,
        on_acknowledged=on_acknowledged,
    )


def _await_partitions(producer: KafkaProducer, topic: str, deadline: float) -> None:
    known = False
    while not known:
        try:
            known = bool(producer.partitions_for(topic))
        except KafkaTimeoutError:
            if time.monotonic() > deadline:
                raise
