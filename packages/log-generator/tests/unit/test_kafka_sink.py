"""Handing records to Kafka, and accounting for each."""

from typing import Any

import pytest
from kafka.errors import KafkaTimeoutError, MessageSizeTooLargeError
from kafka.partitioner.default import murmur2
from log_generator.kafka_sink import KafkaSink
from log_generator.message import Message, label_of, message_of
from log_generator.testing import A_TRUTH
from log_schema import HEADERS, LogRecord, Resource
from log_schema.config import KafkaSettings
from log_schema.errors import DeliveryError


class Future:
    """An acknowledgement that the test gives."""

    def __init__(self) -> None:
        self.is_done = False
        self.value = "metadata"
        self.exception: Exception | None = None


class Producer:
    """kafka-python's producer, as far as it is used."""

    def __init__(self) -> None:
        self.sent: list[tuple[Any, ...]] = []
        self.futures: list[Future] = []
        self.partitions = {0, 1, 2, 3}
        self.refuses: Exception | None = None

    def partitions_for(self, _topic: str) -> set[int]:
        return self.partitions

    def send(self, *what: Any, **named: Any) -> Future:
        if self.refuses is not None:
            raise self.refuses
        self.sent.append(what or tuple(named.values()))
        self.futures.append(Future())
        return self.futures[-1]

    def flush(self, _timeout: float | None) -> None:
        if not all(future.is_done for future in self.futures):
            raise KafkaTimeoutError("no broker")

    def answer(self, *, error: Exception | None = None) -> None:
        for future in self.futures:
            if not future.is_done:
                future.is_done, future.exception = True, error


def record(uid: str = "u", severity_number: int = 9) -> list[Message]:
    resource = Resource(service_name="cart")
    made = LogRecord(uid=uid, time_unix_nano=1, severity_number=severity_number, body="b", resource=resource)
    return [message_of(0, made)]


@pytest.fixture
def producer() -> Producer:
    return Producer()


def sink(producer: Producer, **options: Any) -> KafkaSink:
    return KafkaSink(producer, KafkaSettings(topic_prefix="x-"), **options)


def test_a_record_goes_to_the_topic_of_logs_by_its_service_with_the_schemas_version(producer: Producer) -> None:
    sink(producer).send(record())

    ((topic, value, key, headers, partition),) = producer.sent
    assert (topic, value, key, headers) == ("x-logs", record()[0][1], b"cart", HEADERS)
    assert partition == (murmur2(b"cart") & 0x7FFFFFFF) % 4


def test_what_is_no_record_of_ours_does_not_claim_to_be(producer: Producer) -> None:
    sink(producer).send([(0, b"\xff", label_of("cart", 9, ours=False))])

    assert producer.sent[0][3] is None


def test_only_what_is_acknowledged_gets_a_receipt(producer: Producer) -> None:
    receipts: list[tuple[object, ...]] = []
    to = sink(producer, on_acknowledged=lambda *receipt: receipts.append(receipt))
    (first,) = record("a")

    to.send([first])
    producer.answer()
    to.send(record("b", 17))
    producer.answer(error=KafkaTimeoutError("expired"))

    assert to.tally() == (2, 1, 1, 1)
    assert receipts == [(first, "metadata")]


def test_there_is_no_room_while_the_most_that_may_be_are_in_flight(producer: Producer) -> None:
    to = sink(producer, max_in_flight=2)
    to.send(record())
    assert to.room() == 1

    to.send(record())
    assert to.room() == 0
    assert not to.flush(0)

    producer.answer()
    assert to.room() == 2
    assert to.flush(0)


def test_once_a_record_was_given_up_there_is_no_going_on(producer: Producer) -> None:
    to = sink(producer)
    to.send(record())
    producer.answer(error=KafkaTimeoutError("expired"))

    with pytest.raises(DeliveryError, match="expired"):
        to.room()


def test_what_the_client_forgets_to_give_up_is_given_up_after_its_time(producer: Producer) -> None:
    """kafka-python expires nothing more once an expired batch, sent before, made it ask for another epoch."""
    now = 0.0
    to = sink(producer, delivery_timeout_s=100, clock=lambda: now)
    now = 1_000.0  # nothing was in flight all that time
    to.send(record() * 2)
    now = 1_099.0
    assert to.room()
    assert not to.flush(0)

    producer.futures[0].is_done = True  # a sign of life
    to.tally()
    now = 1_199.0
    assert not to.flush(0)
    now = 1_300.0

    with pytest.raises(DeliveryError, match="no answer for 201 s"):
        to.room()
    with pytest.raises(DeliveryError, match="no answer for 201 s"):
        to.flush(0)


def test_a_truth_that_was_not_acknowledged_is_a_failure_also_when_it_was_the_last_thing_sent(
    producer: Producer,
) -> None:
    to = sink(producer)
    to.announce(A_TRUTH)
    with pytest.raises(DeliveryError):
        to.require_told()

    producer.answer(error=KafkaTimeoutError("expired"))
    to.flush(0)

    with pytest.raises(DeliveryError, match="expired"):
        to.require_told()


def test_a_truth_that_was_acknowledged_is_told_and_no_record(producer: Producer) -> None:
    to = sink(producer)
    to.announce(A_TRUTH)
    producer.answer()

    assert to.flush(0)
    to.require_told()
    assert to.tally() == (0, 0, 0, 0)


def test_what_the_client_refuses_is_a_failure_of_the_delivery(producer: Producer) -> None:
    producer.refuses = MessageSizeTooLargeError("too large")
    to = sink(producer)

    with pytest.raises(DeliveryError, match="too large"):
        to.announce(A_TRUTH)
    with pytest.raises(DeliveryError, match="too large"):
        to.send(record())


def test_a_topic_that_is_gone_may_come_back_within_the_time_of_a_delivery(producer: Producer) -> None:
    now = 0.0
    to = sink(producer, delivery_timeout_s=100, clock=lambda: now)
    producer.refuses = KafkaTimeoutError("no such topic")
    assert to.send(record()) == 0
    now = 110.0
    assert to.send(record()) == 0

    producer.refuses, producer.partitions = None, {0}
    assert to.send(record()) == 1
    assert producer.sent[-1][-1] == 0

    producer.refuses = KafkaTimeoutError("no such topic")
    assert to.send(record()) == 0
    now = 230.0
    with pytest.raises(DeliveryError, match="no such topic"):
        to.send(record())
    assert to.tally().sent == 1


def test_a_truth_waits_until_its_topic_is_there_again(producer: Producer) -> None:
    to = sink(producer)
    producer.refuses = ValueError("Unrecognized partition 3")
    to.announce(A_TRUTH)
    assert not to.flush(0)
    with pytest.raises(DeliveryError):
        to.require_told()

    producer.refuses = None
    to.room()
    producer.answer()

    assert to.flush(0)
    to.require_told()


def test_a_truth_that_is_overdue_is_counted_alone(producer: Producer) -> None:
    now = 0.0
    to = sink(producer, delivery_timeout_s=100, clock=lambda: now)
    to.announce(A_TRUTH)
    now = 116.0
    to.send(record() * 5)

    with pytest.raises(DeliveryError, match=r"^1 records"):
        to.room()


def test_large_messages_are_in_flight_by_their_bytes(producer: Producer) -> None:
    to = sink(producer)
    large = [(0, b"x" * 10_000_000, label_of("cart", 9))] * 20

    assert to.send(large) == 7
    assert to.room() == 0
    producer.answer()
    assert to.room() == 20_000
