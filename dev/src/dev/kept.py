"""What Kafka has acknowledged against what the pipeline made of it, read from outside at any time."""

import json
import time
from dataclasses import dataclass

from kafka import TopicPartition
from log_schema import Origin, Severity, Topic, decode
from log_schema.compacted_topic import read_latest
from log_schema.config import KafkaSettings
from log_schema.errors import KafkaUnavailableError
from log_schema.kafka_clients import open_consumer
from log_schema.timestamp import NANOS_PER_MS

_POLL_MS = 500
_LONGEST_S = 120


@dataclass(frozen=True, slots=True)
class Sent:
    """What stands in `logs`: the records' uids, and how many messages are errors (one sent twice counts twice)."""

    uids: frozenset[str]
    errors: int


def read_sent(settings: KafkaSettings) -> Sent:
    """Read the whole topic `logs`.

    Raises:
        KafkaUnavailableError: no broker answers, or it does not give all of it in time.
    """
    topic = settings.topic(Topic.LOGS)
    uids: set[str] = set()
    errors = 0
    with open_consumer(settings) as consumer:
        places = [TopicPartition(topic, n) for n in consumer.partitions_for_topic(topic) or ()]
        consumer.assign(places)
        consumer.seek_to_beginning(*places)
        ends = consumer.end_offsets(places)
        deadline = time.monotonic() + _LONGEST_S
        while any(consumer.position(place) < end for place, end in ends.items()):
            if time.monotonic() > deadline:
                raise KafkaUnavailableError(f"{topic} was not read to its end within {_LONGEST_S} s")
            for message in (m for messages in consumer.poll(_POLL_MS).values() for m in messages):
                origin = Origin(topic, message.partition, message.offset, message.timestamp * NANOS_PER_MS)
                for record in decode(message.value, origin, message.headers):
                    uids.add(record.uid)
                    errors += record.severity_number >= Severity.ERROR
    return Sent(frozenset(uids), errors)


def count_errors(settings: KafkaSettings) -> int:
    """Give how many errors all incidents together have counted."""
    incidents = read_latest(settings, settings.topic(Topic.INCIDENTS)).values()
    return sum(int(json.loads(value)["error_count"]) for value in incidents)
