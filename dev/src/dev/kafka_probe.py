"""Whether Kafka does its work: a record is produced and acknowledged."""

from contextlib import suppress

from kafka.errors import TopicAlreadyExistsError
from log_schema.config import KafkaSettings
from log_schema.kafka_clients import open_admin, open_producer

PROBE_TOPIC = "dev-probe"

_TOPIC = {PROBE_TOPIC: {"num_partitions": 1, "replication_factor": 1, "configs": {"retention.ms": "3600000"}}}
_PATIENCE_SECONDS = 5


def local_settings(bootstrap: str) -> KafkaSettings:
    """Give the settings of the local broker, whatever the environment says of others."""
    return KafkaSettings(
        bootstrap_servers=bootstrap, topic_prefix="", security_protocol="PLAINTEXT", sasl_mechanism=None
    )


def produce_acknowledged(bootstrap: str) -> None:
    """Return once a record is acknowledged; raise any `Exception` otherwise, within some seconds."""
    settings = local_settings(bootstrap)
    with open_admin(settings, patience=_PATIENCE_SECONDS) as admin, suppress(TopicAlreadyExistsError):
        admin.create_topics(_TOPIC, wait_for_metadata=True)
    producer = open_producer(settings, patience=_PATIENCE_SECONDS, compression_type=None)
    try:
        producer.send(PROBE_TOPIC, b"up").get(timeout=_PATIENCE_SECONDS)
    finally:
        producer.close(timeout=_PATIENCE_SECONDS)
