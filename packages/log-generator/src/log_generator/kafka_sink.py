"""Records into Kafka, each accounted for."""

import contextlib
from collections.abc import Callable
from functools import partial

from kafka import KafkaProducer
from kafka.producer.future import RecordMetadata
from log_schema import HEADERS, LogRecord, Severity, Topic, encode
from log_schema.acked_producer import AckedProducer
from log_schema.config import KafkaSettings
from log_schema.errors import DeliveryError
from log_schema.kafka_clients import open_admin, open_producer

from log_generator.config import GeneratorSettings
from log_generator.errors import MissingTopicError
from log_generator.sink import Tally
from log_generator.truth import Truth, encode_truth

Acknowledged = Callable[[str, int, RecordMetadata], None]  # uid, severity number, where it is


class KafkaSink:
    """Sends records to `logs`, by service, and truths to `ground-truth`, by drill.

    `on_acknowledged` is called on the sender's thread for each record that Kafka has.
    """

    def __init__(
        self,
        producer: KafkaProducer,
        settings: KafkaSettings,
        *,
        max_in_flight: int = 20_000,
        on_acknowledged: Acknowledged | None = None,
    ) -> None:
        # Two accounts of one producer: truths are no records and must not be counted as such.
        self._records = AckedProducer(producer, max_in_flight)
        self._truths = AckedProducer(producer)
        self._max_in_flight = max_in_flight
        self._logs, self._ground_truth = settings.topic(Topic.LOGS), settings.topic(Topic.GROUND_TRUTH)
        self._on_acknowledged = on_acknowledged
        self._errors = 0

    def has_room(self) -> bool:
        """Say whether less than the most that may be are in flight.

        Raises:
            DeliveryError: Kafka did not acknowledge some in time.
        """
        if self._records.failed:
            self._records.flush(0)  # it knows the reason and raises
        if self._truths.failed:
            self._truths.flush(0)
        return self._in_flight(self._records) < self._max_in_flight

    def send(self, record: LogRecord) -> None:
        """Hand a record to the producer."""
        tell = self._on_acknowledged
        self._records.send(
            self._logs,
            key=record.service.encode(),
            value=encode(record),
            headers=HEADERS,
            on_acknowledged=partial(tell, record.uid, record.severity_number) if tell else None,
        )
        self._errors += record.severity_number >= Severity.ERROR

    def announce(self, truth: Truth) -> None:
        """Send a truth."""
        self._truths.send(self._ground_truth, key=truth.drill_id.encode(), value=encode_truth(truth))

    def flush(self, timeout_s: float) -> bool:
        """Wait for acknowledgements."""
        with contextlib.suppress(DeliveryError):  # the tally says how many
            self._records.flush(timeout_s)
        return not self._in_flight(self._records) and not self._in_flight(self._truths)

    def tally(self) -> Tally:
        """Count the records; truths are not among them."""
        records = self._records
        return Tally(records.sent, records.acknowledged, records.failed, self._errors)

    def close(self) -> None:
        """Close the producer; what is still in flight is given up."""
        self._records.close(0.5)

    def _in_flight(self, account: AckedProducer) -> int:
        return account.sent - account.acknowledged - account.failed


def open_kafka_sink(
    kafka: KafkaSettings, settings: GeneratorSettings, on_acknowledged: Acknowledged | None = None
) -> KafkaSink:
    """Connect, once the topics are known to be there: a producer would wait a minute for one that is missing.

    Raises:
        KafkaUnavailableError: no broker answers.
        MissingTopicError: a topic does not exist.
    """
    with open_admin(kafka, patience=settings.connect_timeout_s) as admin:
        existing = set(admin.list_topics())
    for topic in (Topic.LOGS, Topic.GROUND_TRUTH):
        if kafka.topic(topic) not in existing:
            raise MissingTopicError(kafka.topic(topic), kafka.bootstrap_servers)
    producer = open_producer(kafka, patience=settings.connect_timeout_s, **settings.producer_configs())
    return KafkaSink(producer, kafka, max_in_flight=settings.max_in_flight, on_acknowledged=on_acknowledged)
