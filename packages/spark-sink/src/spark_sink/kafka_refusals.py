"""kafka-python's errors as ours."""

from collections.abc import Iterator
from contextlib import contextmanager

from kafka.errors import KafkaError, KafkaTimeoutError
from log_schema.errors import KafkaUnavailableError


@contextmanager
def kafka_refusals() -> Iterator[None]:
    """Turn what the client raises inside into a `KafkaUnavailableError`."""
    try:
        yield
    except KafkaTimeoutError as error:
        raise KafkaUnavailableError(f"Kafka does not answer: {error}") from error
    except KafkaError as error:
        raise KafkaUnavailableError(f"Kafka refuses: {error}") from error
