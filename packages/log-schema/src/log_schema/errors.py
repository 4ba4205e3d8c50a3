"""What can go wrong with Kafka, as our packages see it.

KafkaUnavailableError   no broker answered in time; trying again helps
└── MissingTopicError   a topic does not exist; trying again helps once it is created
DeliveryError           records were not acknowledged; trying again helps, and stores nothing twice
"""


class KafkaUnavailableError(Exception):
    """No broker answered in time. Trying again helps once one does."""

    retryable = True


class MissingTopicError(KafkaUnavailableError):
    """A topic does not exist. Trying again helps once `log-schema topics create` has run."""

    def __init__(self, topic: str) -> None:
        super().__init__(f"there is no topic {topic}; `log-schema topics create` creates it")
        self.topic = topic


class DeliveryError(Exception):
    """Kafka did not acknowledge some records. Sending them again helps; by its uid each is stored once."""

    retryable = True

    def __init__(self, failed: int, first: BaseException) -> None:
        super().__init__(f"{failed} records were not acknowledged: {first!r}")
        self.failed = failed
        self.first = first
