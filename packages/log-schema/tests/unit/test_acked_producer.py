"""Accounting for every record sent."""

import threading
from typing import Any

import pytest
from kafka.errors import KafkaTimeoutError, MessageSizeTooLargeError
from log_schema.acked_producer import AckedProducer
from log_schema.errors import DeliveryError


class Future:
    """An acknowledgement that the test gives."""

    def __init__(self) -> None:
        self.callbacks: list[Any] = []
        self.errbacks: list[Any] = []

    def add_callback(self, call: Any) -> None:
        self.callbacks.append(call)

    def add_errback(self, call: Any) -> None:
        self.errbacks.append(call)


class Kafka:
    """A kafka-python producer whose acknowledgements are held back."""

    def __init__(self) -> None:
        self.futures: list[Future] = []
        self.refusal: Exception | None = None

    def send(self, *_args: object, **_kwargs: object) -> Future:
        if self.refusal:
            raise self.refusal
        self.futures.append(Future())
        return self.futures[-1]

    def flush(self, _timeout: float | None) -> None:
        for future in self.futures:
            for call in future.callbacks:
                call("metadata")
        self.futures.clear()


@pytest.fixture
def kafka_client() -> Kafka:
    return Kafka()


def send(producer: AckedProducer, **more: Any) -> None:
    producer.send("logs", key=None, value=b"v", **more)


def test_flush_returns_when_all_are_acknowledged(kafka_client: Kafka) -> None:
    producer = AckedProducer(kafka_client)
    told: list[object] = []
    send(producer, on_acknowledged=told.append)
    send(producer)

    producer.flush()

    assert (producer.sent, producer.acknowledged, producer.failed, told) == (2, 2, 0, ["metadata"])


def test_flush_raises_once_for_what_was_not_acknowledged(kafka_client: Kafka) -> None:
    producer = AckedProducer(kafka_client)
    send(producer)
    for call in kafka_client.futures.pop().errbacks:
        call(KafkaTimeoutError("expired"))

    with pytest.raises(DeliveryError, match="expired"):
        producer.flush()
    producer.flush()

    assert producer.failed == 1


def test_a_refused_record_is_counted_and_frees_its_slot(kafka_client: Kafka) -> None:
    producer = AckedProducer(kafka_client, max_in_flight=1)
    kafka_client.refusal = MessageSizeTooLargeError()
    for _ in range(3):
        with pytest.raises(DeliveryError):
            send(producer)

    assert producer.failed == 3


def test_sending_waits_while_too_much_is_in_flight(kafka_client: Kafka) -> None:
    producer = AckedProducer(kafka_client, max_in_flight=1)
    send(producer)
    second = threading.Thread(target=send, args=(producer,), daemon=True)
    second.start()
    second.join(0.05)
    assert second.is_alive()

    producer.flush()
    second.join(5)

    assert producer.sent == 2
