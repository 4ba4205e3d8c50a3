"""Creating the pipeline's topics, where they are missing; running it again changes nothing."""

import contextlib
from typing import Any

from kafka import KafkaAdminClient
from kafka.errors import TopicAlreadyExistsError

from log_schema.config import KafkaSettings
from log_schema.topics import SPECS, TopicSpec


def create_topics(admin: KafkaAdminClient, settings: KafkaSettings, specs: tuple[TopicSpec, ...] = SPECS) -> list[str]:
    """Create the topics that are missing and wait until they can be used; give their names.

    Replication is the broker's default. A topic that exists is left as it is.
    """
    missing = missing_topics(admin, settings, specs)
    if missing:
        definitions = {settings.topic(spec.topic): _definition(spec) for spec in specs}
        with contextlib.suppress(TopicAlreadyExistsError):  # another process creates them at this moment
            admin.create_topics({name: definitions[name] for name in missing})
        admin.wait_for_topics(missing)
    return missing


def missing_topics(admin: KafkaAdminClient, settings: KafkaSettings, specs: tuple[TopicSpec, ...] = SPECS) -> list[str]:
    """Give the names of the topics that do not exist."""
    existing = set(admin.list_topics())
    return [name for spec in specs if (name := settings.topic(spec.topic)) not in existing]


def _definition(spec: TopicSpec) -> dict[str, Any]:
    return {"num_partitions": spec.partitions, "replication_factor": -1, "configs": spec.configs}
