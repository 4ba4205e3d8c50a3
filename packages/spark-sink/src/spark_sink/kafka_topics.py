"""The topics that the stream reads, made where they are missing."""

from log_schema import SPECS, Topic
from log_schema.config import KafkaSettings
from log_schema.kafka_clients import open_admin
from log_schema.topic_creation import create_topics

from spark_sink.streamed_topic import StreamedTopic

ROLES = (Topic.LOGS, Topic.INCIDENTS)


def find_topics(kafka: KafkaSettings, patience: float) -> list[StreamedTopic]:
    """Give the topics with their ids; `patience` is in seconds.

    Raises:
        KafkaUnavailableError: no broker answered within `patience`.
    """
    with open_admin(kafka, patience=patience) as admin:
        create_topics(admin, kafka, tuple(spec for spec in SPECS if spec.topic in ROLES))
        described = admin.describe_topics([kafka.topic(role) for role in ROLES])
    ids = {topic["name"]: str(topic["topic_id"]) for topic in described}
    return [StreamedTopic(kafka.topic(role), role, ids[kafka.topic(role)]) for role in ROLES]
