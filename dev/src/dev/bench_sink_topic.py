"""A topic full of messages, sent as fast as a native client does."""

from collections.abc import Iterable

from confluent_kafka import KafkaError, Message, Producer
from log_schema import HEADERS, Topic
from log_schema.config import KafkaSettings

from dev.bench_sink_records import Made
from dev.errors import PreparationError

_WAIT_SECONDS = 0.1
_CLIENT = {
    "acks": "all",
    "compression.type": "zstd",
    "linger.ms": 5,
    "partitioner": "murmur2_random",  # where Kafka's own clients, and the generator's, put a key
}


class Sender:
    """Sends messages to the topic `logs` and counts what Kafka has."""

    def __init__(self, kafka: KafkaSettings) -> None:
        self._producer = Producer({"bootstrap.servers": kafka.bootstrap_servers, **_CLIENT})
        self._topic = kafka.topic(Topic.LOGS)
        self.acknowledged = 0

    def send(self, made: Made) -> None:
        """Hand a message over; waits where too many are on their way."""
        key, headers = made.service.encode(), dict[str, str | bytes | None](HEADERS)
        while True:
            try:
                self._producer.produce(self._topic, made.value, key, headers=headers, on_delivery=self._hear)
            except BufferError:
                self._producer.poll(_WAIT_SECONDS)
            else:
                self._producer.poll(0)
                return

    def flush(self) -> None:
        """Wait until all is acknowledged or given up."""
        self._producer.flush()

    def _hear(self, error: KafkaError | None, _message: Message) -> None:
        self.acknowledged += error is None


def fill_topic(kafka: KafkaSettings, messages: Iterable[Made]) -> int:
    """Send all messages, and give how many Kafka has.

    Raises:
        PreparationError: Kafka did not take them all.
    """
    sender, sent = Sender(kafka), 0
    for made in messages:
        sender.send(made)
        sent += 1
    sender.flush()
    if sender.acknowledged != sent:
        raise PreparationError(f"Kafka acknowledged {sender.acknowledged:,} of {sent:,} messages")
    return sent
