"""What the tests of the command on a real broker share."""

import os

import pytest
from log_schema.config import KafkaSettings


@pytest.fixture
def env(kafka: KafkaSettings) -> dict[str, str]:
    """Give the environment in which the command finds the test's own topics."""
    return {
        **os.environ,
        "KAFKA_BOOTSTRAP_SERVERS": kafka.bootstrap_servers,
        "KAFKA_TOPIC_PREFIX": kafka.topic_prefix,
        "GENERATOR_CONNECT_TIMEOUT_S": "15",
    }
