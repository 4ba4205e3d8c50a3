"""The topics that the stream reads, made where they are missing."""

from kafka import KafkaAdminClient
from log_schema import SPECS, Topic
from log_schema.config import KafkaSettings
from log_schema.errors import MissingTopicError
from log_schema.kafka_clients import open_admin
from log_schema.topic_creation import create_topics

from spark_sink.kafka_refusals import kafka_refusals
from spark_sink.streamed_topic import StreamedTopic

ROLES = (Topic.LOGS, Topic.INCIDENTS)
_PATIENCE_SECONDS = 5


def find_topics(kafka: KafkaSettings, patience: float) -> list[StreamedTopic]:
    """Give the topics with their ids; `patience` is in seconds.

    Raises:
        KafkaUnavailableError: no broker answered within `patience`, or it refuses us.
    """
    with kafka_refusals(), open_admin(kafka, patience=patience) as admin:
        create_topics(admin, kafka, tuple(spec for spec in SPECS if spec.topic in ROLES))
        ids = _ids(admin, kafka)
    names = {role: kafka.topic(role) for role in ROLES}
    if missing := set(names.values()) - ids.keys():
        raise MissingTopicError(min(missing))
    return [StreamedTopic(name, role, ids[name]) for role, name in names.items()]


class TopicIds:
    """The ids of the topics' present incarnations, asked for over one connection; for one thread."""

    def __init__(self, kafka: KafkaSettings) -> None:
        self._kafka = kafka
        self._admin: KafkaAdminClient | None = None

    def __call__(self) -> dict[str, str]:
        """Give them by the topics' names; those that are not there at the moment are missing.

        Raises:
            KafkaUnavailableError: Kafka does not answer, or refuses us.
        """
        with kafka_refusals():
            self._admin = admin = self._admin or open_admin(self._kafka, patience=_PATIENCE_SECONDS)
            try:
                return _ids(admin, self._kafka)
            except Exception:
                self._admin = None  # the brokers may be elsewhere by now
                admin.close()
                raise


def _ids(admin: KafkaAdminClient, kafka: KafkaSettings) -> dict[str, str]:
    described = admin.describe_topics([kafka.topic(role) for role in ROLES])
    return {topic["name"]: str(topic["topic_id"]) for topic in described if not topic["error_code"]}
