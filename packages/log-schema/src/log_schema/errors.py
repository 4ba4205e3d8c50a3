"""What can go wrong with Kafka, as our packages see it.

KafkaUnavailableError   no broker answered in time; trying again helps
DeliveryError           records were not acknowledged; trying again helps, the uid keeps it harmless
"""


class KafkaUnavailableError(Exception):
    """No broker answered in time. Trying again helps once one does."""

    retryable = True


class DeliveryError(Exception):
    """Kafka did not acknowledge some records. Sending them again helps and is harmless."""

    retryable = True

    def __init__(self, failed: int, first: BaseException) -> None:
        super().__init__(f"{failed} records were not acknowledged: {first!r}")
        self.failed = failed
        self.first = first
