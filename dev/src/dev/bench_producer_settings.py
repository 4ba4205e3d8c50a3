"""The generator's producer settings, as every contestant's client spells them."""

from collections.abc import Mapping

from log_generator.config import GeneratorSettings
from log_schema.config import KafkaSettings
from log_schema.kafka_clients import open_producer

ProducerSettings = Mapping[str, str | int | bool]

_SHARED = ("acks", "enable_idempotence", "compression_type", "linger_ms", "batch_size", "delivery_timeout_ms")
_KAFKA_PYTHONS = (*_SHARED, "metrics_enabled")


def settings_in_use(kafka: KafkaSettings, generator: GeneratorSettings) -> ProducerSettings:
    """Read them off a producer that was opened as the generator opens its own, so that they are what they are.

    Raises:
        KafkaUnavailableError: no broker answers.
    """
    producer = open_producer(kafka, **generator.producer_configs())
    try:
        return {name: producer.config[name] for name in _KAFKA_PYTHONS}
    finally:
        producer.close()


def for_kafka_python(settings: ProducerSettings) -> list[str]:
    """Give `name=value` as kafka-python's own benchmarks take them."""
    return [f"{name}={value}" for name, value in settings.items()]


def for_apache(settings: ProducerSettings) -> dict[str, str]:
    """Give them under the names that Apache Kafka's client and librdkafka share."""
    return {name.replace("_", "."): _word(settings[name]) for name in _SHARED}


def _word(value: str | int | bool) -> str:  # noqa: FBT001 - a setting's value
    return str(value).lower() if isinstance(value, bool) else str(value)
