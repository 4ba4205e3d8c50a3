"""Dead letters back into Kafka."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from kafka.errors import MessageSizeTooLargeError
from log_schema import Topic
from log_schema.acked_producer import AckedProducer
from log_schema.config import KafkaSettings
from log_schema.errors import DeliveryError, KafkaUnavailableError, MissingTopicError
from log_schema.kafka_clients import open_admin, open_producer

from spark_sink.dead_letter import WholeDeadLetter
from spark_sink.kafka_refusals import kafka_refusals
from spark_sink.replay import TooLargeError

_PATIENCE_SECONDS = 15
_DELIVERY_SECONDS = 40  # the client gives a message up after it
_SETTLE_SECONDS = 50  # in some states the client forgets to
_MOST_BYTES = 512 * 1024 * 1024  # the broker decides what is too large: it counts compressed bytes, the client does not


class KafkaOutlet:
    """Implements `replay.Outlet`; `connect` gives a producer that knows its topics."""

    def __init__(self, connect: Callable[[], AckedProducer], topic: str) -> None:
        self._connect = connect
        self._producer = connect()
        self._topic = topic

    def send(self, letter: WholeDeadLetter, on_acknowledged: Callable[[], None]) -> None:
        """Send the same key, value and headers, with a time of now; a header needs a value."""
        self._producer.send(
            self._topic,
            key=letter.key,
            value=letter.value,
            headers=[(name, content) for name, content in letter.headers if content is not None],
            on_acknowledged=lambda _metadata: on_acknowledged(),
        )

    def settle(self) -> None:
        """Wait for all acknowledgements."""
        try:
            self._producer.flush(_SETTLE_SECONDS)
        except DeliveryError as error:
            if not isinstance(error.first, MessageSizeTooLargeError):
                raise
            self._reconnect()
            raise TooLargeError(error.failed, error.first) from error

    def close(self) -> None:
        """Close the connection."""
        self._producer.close()

    def _reconnect(self) -> None:
        """Take another producer: an idempotent one sends nothing more once a message was refused for its size."""
        self._producer.close()
        try:
            self._producer = self._connect()
        except KafkaUnavailableError as error:
            raise DeliveryError(1, error) from error


@contextmanager
def kafka_outlet(kafka: KafkaSettings) -> Iterator[KafkaOutlet]:
    """Hold a connection to the topic `logs`, which has to be there, for as long as the block runs.

    Raises:
        KafkaUnavailableError: no broker answers, it refuses us, or the topic is missing.
    """
    topic = kafka.topic(Topic.LOGS)
    with kafka_refusals(), open_admin(kafka, patience=_PATIENCE_SECONDS) as admin:
        if topic not in admin.list_topics():
            raise MissingTopicError(topic)
    outlet = KafkaOutlet(partial(_connect, kafka, topic), topic)
    try:
        yield outlet
    finally:
        outlet.close()


def _connect(kafka: KafkaSettings, topic: str) -> AckedProducer:
    with kafka_refusals():
        producer = open_producer(
            kafka,
            patience=_PATIENCE_SECONDS,
            delivery_timeout_ms=_DELIVERY_SECONDS * 1000,
            max_block_ms=_PATIENCE_SECONDS * 1000,
            max_request_size=_MOST_BYTES,
        )
        producer.partitions_for(topic)
    return AckedProducer(producer)
