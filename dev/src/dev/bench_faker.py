"""What the generator replaces: fresh Faker values for every record, sent by `python -m dev.bench_faker COUNT`.

Such a loop is how log generators are usually begun. Its record has about what one of ours has.
"""

import json
import sys
import time

import msgspec
from faker import Faker
from log_generator.config import GeneratorSettings
from log_schema import Topic
from log_schema.config import KafkaSettings, load_settings
from log_schema.kafka_clients import open_producer

from dev.bench_child import Reading

_SERVICES = ("frontend", "cart", "checkout", "payment", "shipping")
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


def make_record(fake: Faker) -> dict[str, object]:
    """Make one record, every value fresh."""
    return {
        "uid": fake.uuid4(),
        "timestamp": fake.iso8601(),
        "level": fake.random_element(_LEVELS),
        "service": fake.random_element(_SERVICES),
        "message": fake.sentence(),
        "user": fake.name(),
        "client": fake.ipv4(),
        "method": fake.http_method(),
        "path": fake.uri_path(),
        "user_agent": fake.user_agent(),
        "trace_id": fake.uuid4(),
    }


def measure(count: int) -> Reading:
    """Make and send records, one after the other, and wait until all are acknowledged."""
    kafka, fake = load_settings(KafkaSettings), Faker()
    topic = kafka.topic(Topic.LOGS)
    with open_producer(kafka, **load_settings(GeneratorSettings).producer_configs()) as producer:
        began = time.perf_counter()
        sent = [producer.send(topic, json.dumps(make_record(fake)).encode()) for _ in range(count)]
        producer.flush()
        seconds = time.perf_counter() - began
    return Reading(sum(each.succeeded() for each in sent), seconds)


if __name__ == "__main__":
    sys.stdout.write(msgspec.json.encode(measure(int(sys.argv[1]))).decode())
