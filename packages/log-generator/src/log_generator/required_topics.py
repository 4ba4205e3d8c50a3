"""Whether the topics are there. None is created, so that a wrong name is seen, and a producer would wait a minute."""

from log_schema import Topic
from log_schema.config import KafkaSettings
from log_schema.kafka_clients import open_admin

from log_generator.errors import MissingTopicError


def require_topics(settings: KafkaSettings, patience_s: float, *topics: Topic) -> None:
    """Go on only if the topics are there.

    Raises:
        KafkaUnavailableError: no broker answers.
        MissingTopicError: a topic does not exist.
    """
    with open_admin(settings, patience=patience_s) as admin:
        existing = set(admin.list_topics())
    for topic in topics:
        if settings.topic(topic) not in existing:
            raise MissingTopicError(settings.topic(topic), settings.bootstrap_servers)
