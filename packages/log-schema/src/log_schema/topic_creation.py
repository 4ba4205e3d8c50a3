"""Creating the pipeline's topics; running it again changes nothing."""

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
    existing = set(admin.list_topics())
    missing = {name: _definition(spec) for spec in specs if (name := settings.topic(spec.topic)) not in existing}
    if missing:
        with contextlib.suppress(TopicAlreadyExistsError):  # another process creates them at this moment
            admin.create_topics(missing)
        admin.wait_for_topics(list(missing))
    return list(missing)


def _definition(spec: TopicSpec) -> dict[str, Any]:
    return {"num_partitions": spec.partitions, "replication_factor": -1, "configs": spec.configs}
