"""The Kafka of a benchmark: the one that is configured, else one of its own; the topics are always of its own."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from log_schema.config import KafkaSettings
from log_schema.kafka_clients import open_admin
from log_schema.topic_creation import create_topics
from log_schema.topics import SPECS, TopicSpec

from dev.config import MachineSettings
from dev.errors import SecuredKafkaError
from dev.kafka_probe import local_settings
from dev.progress import Reporter
from dev.temporary import temporary_kafka


@contextmanager
def benchmark_kafka(
    configured: KafkaSettings, folder: Path, *, machine: MachineSettings, reporter: Reporter
) -> Iterator[KafkaSettings]:
    """Have a Kafka with empty topics while the block runs; one that the settings name is left as it was.

    Raises:
        DevError: none could be started, or the configured one asks who comes.
        KafkaUnavailableError: the one that the settings name does not answer.
    """
    require_open(configured)
    if "bootstrap_servers" in configured.model_fields_set:
        with topics_of_its_own(configured) as settings:
            yield settings
        return
    with temporary_kafka(folder, machine=machine, reporter=reporter) as bootstrap:
        settings = local_settings(bootstrap)
        with open_admin(settings) as admin:
            create_topics(admin, settings)
        yield settings


def require_open(configured: KafkaSettings) -> None:
    """Refuse a Kafka that not all contestants may enter.

    Raises:
        SecuredKafkaError: it asks who comes.
    """
    if configured.security_protocol != "PLAINTEXT":
        raise SecuredKafkaError("the contestants know no passwords or certificates: a benchmark needs a Kafka without")


@contextmanager
def topics_of_its_own(configured: KafkaSettings, specs: tuple[TopicSpec, ...] = SPECS) -> Iterator[KafkaSettings]:
    """Have fresh topics under a prefix of their own while the block runs.

    Raises:
        KafkaUnavailableError: no broker answers.
    """
    prefix = f"{configured.topic_prefix}bench-{uuid.uuid4().hex[:8]}."
    settings = configured.model_copy(update={"topic_prefix": prefix})
    with open_admin(settings) as admin:
        names = create_topics(admin, settings, specs)
    try:
        yield settings
    finally:
        with open_admin(settings) as admin:
            admin.delete_topics(names)


def addresses(settings: KafkaSettings) -> dict[str, str]:
    """Give the variables by which a contestant's process finds this Kafka and these topics."""
    return {"KAFKA_BOOTSTRAP_SERVERS": settings.bootstrap_servers, "KAFKA_TOPIC_PREFIX": settings.topic_prefix}
