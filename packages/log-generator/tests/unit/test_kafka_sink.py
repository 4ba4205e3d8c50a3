"""Handing records to Kafka, and accounting for each."""

from collections.abc import Callable
from typing import Any

import pytest
from kafka.errors import KafkaTimeoutError
from log_generator.kafka_sink import KafkaSink
from log_schema import HEADERS, LogRecord, Resource
from log_schema.config import KafkaSettings
from log_schema.errors import DeliveryError


class Future:
    """An acknowledgement that the test gives."""

    def __init__(self) -> None:
        self.callbacks: list[Callable[[Any], None]] = []
        self.errbacks: list[Callable[[Any], None]] = []
        self.add_callback = self.callbacks.append
        self.add_errback = self.errbacks.append


class Producer:
    """kafka-python's producer, as far as it is used."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.futures: list[Future] = []

    def send(self, topic: str, **what: Any) -> Future:
        self.sent.append((topic, what))
        self.futures.append(Future())
        return self.futures[-1]

    def flush(self, _timeout: float | None) -> None:
        if self.futures:
            raise KafkaTimeoutError("no broker")

    def answer(self, *, error: Exception | None = None) -> None:
        for future in self.futures:
            for call in future.errbacks if error else future.callbacks:
                call(error or "metadata")
        self.futures.clear()


def record(uid: str = "u", severity_number: int = 9) -> LogRecord:
    resource = Resource(service_name="cart")
    return LogRecord(uid=uid, time_unix_nano=1, severity_number=severity_number, body="b", resource=resource)


@pytest.fixture
def producer() -> Producer:
    return Producer()


def sink(producer: Producer, **options: Any) -> KafkaSink:
    return KafkaSink(producer, KafkaSettings(topic_prefix="x-"), **options)


def test_a_record_goes_to_the_topic_of_logs_by_its_service_with_the_schemas_version(producer: Producer) -> None:
    sink(producer).send(record())

    ((topic, what),) = producer.sent
    assert (topic, what["key"], what["headers"]) == ("x-logs", b"cart", HEADERS)


def test_only_what_is_acknowledged_gets_a_receipt(producer: Producer) -> None:
    receipts: list[tuple[object, ...]] = []
    to = sink(producer, on_acknowledged=lambda *receipt: receipts.append(receipt))

    to.send(record("a"))
    producer.answer()
    to.send(record("b", 17))
    producer.answer(error=KafkaTimeoutError("expired"))

    assert receipts == [("a", 9, "metadata")]
    assert to.tally() == (2, 1, 1, 1)


def test_there_is_no_room_while_the_most_that_may_be_are_in_flight(producer: Producer) -> None:
    to = sink(producer, max_in_flight=2)
    to.send(record())
    assert to.has_room()

    to.send(record())
    assert not to.has_room()
    assert not to.flush(0)

    producer.answer()
    assert to.has_room()
    assert to.flush(0)


def test_once_a_record_was_given_up_there_is_no_going_on(producer: Producer) -> None:
    to = sink(producer)
    to.send(record())
    producer.answer(error=KafkaTimeoutError("expired"))

    with pytest.raises(DeliveryError, match="expired"):
        to.has_room()
