"""What can go wrong, as a tree; each says whether trying again may help.

AnalyzerError
├── PublishError          Kafka did not take events or a transaction; a restart goes on from what was committed
├── FencedError           another process may own this share of the work now; reload and go on with what is still ours
│   └── UnansweredError   a transaction did not end in time; who reloads sees whether it was committed
├── MissingTopicError     a topic to read from was not created
├── SnapshotError         an incident in the topic cannot be read
└── ModelError            the language model gave no usable answer; the rules' diagnosis stands
    ├── ModelUnavailableError   timeout, no connection, or a 5xx
    ├── ModelBusyError          429; carries `retry_after`
    ├── ModelRefusedError       401, 403, 404 or 422: the key, the model's name or the request is wrong
    └── ModelAnswerError        the answer is not JSON, not of the asked shape, or failed verification
"""


class AnalyzerError(Exception):
    """Anything the analyzer itself reports."""

    retryable = False


class PublishError(AnalyzerError):
    """Kafka did not take events or a transaction. What was not acknowledged is read again after a restart."""

    retryable = True


class FencedError(AnalyzerError):
    """Another process took over a partition, or the group is rebalancing, while a transaction was open."""

    retryable = True


class UnansweredError(FencedError):
    """A transaction did not end in time, and may have been committed or not; it is to be treated like a fenced one."""


class MissingTopicError(AnalyzerError):
    """A topic to read from does not exist, also after a while."""

    retryable = True


class SnapshotError(AnalyzerError):
    """A record of the topic `incidents` is no snapshot of an incident that this version can read."""


class ModelError(AnalyzerError):
    """The language model gave no usable answer."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after  # seconds, where the service said so


class ModelUnavailableError(ModelError):
    """The service timed out, could not be reached or failed by itself."""

    retryable = True


class ModelBusyError(ModelError):
    """The service asks for fewer calls."""

    retryable = True


class ModelRefusedError(ModelError):
    """The service does not accept the key, the model or the request; asking again gives the same."""


class ModelAnswerError(ModelError):
    """The answer is not in the asked shape, or claims what its evidence does not hold."""
