"""confluent-kafka with a constant payload: `python -m dev.bench_confluent SETTINGS TOPIC COUNT BYTES`, JSON first.

librdkafka does its work in C, on threads of its own: this is what a native client makes of the same settings.
"""

import sys
import time
from collections.abc import Callable

import msgspec
from confluent_kafka import KafkaError, Message, Producer

from dev.bench_child import Reading

DeliveryCallback = Callable[[KafkaError | None, Message], None]

_WAIT_S = 0.1


def measure(settings: dict[str, str], topic: str, count: int, size: int) -> Reading:
    """Send the same bytes again and again, and wait until all are acknowledged."""
    acknowledged = 0

    def hear(error: KafkaError | None, _message: Message) -> None:
        nonlocal acknowledged
        acknowledged += error is None

    producer, payload = Producer(settings), bytes(size)
    began = time.perf_counter()
    for _ in range(count):
        _produce(producer, topic, payload, hear)
        producer.poll(0)
    producer.flush()
    return Reading(acknowledged, time.perf_counter() - began)


def _produce(producer: Producer, topic: str, payload: bytes, hear: DeliveryCallback) -> None:
    while True:
        try:
            producer.produce(topic, payload, on_delivery=hear)
        except BufferError:  # its queue is full
            producer.poll(_WAIT_S)
        else:
            return


if __name__ == "__main__":
    given, name, wanted, length = sys.argv[1:]
    reading = measure(msgspec.json.decode(given, type=dict[str, str]), name, int(wanted), int(length))
    sys.stdout.write(msgspec.json.encode(reading).decode())
