"""What goes into a Kafka message, and what is known about it beside its bytes."""

from functools import lru_cache
from typing import NamedTuple

from log_schema import LogRecord, Severity, encode


class Label(NamedTuple):
    """What messages have in common: the key, how bad they are, and which of the scenario's templates wrote them."""

    key: bytes
    severity_number: int
    template: str = ""
    ours: bool = True  # a record in the pipeline's own format, whose version its header tells

    @property
    def is_error(self) -> bool:
        """Whether it is at least an ERROR."""
        return self.severity_number >= Severity.ERROR


# When it is due, in nanoseconds after the start; the value, None for a tombstone; its label. A plain tuple, because
# hundreds of thousands are made a second.
Message = tuple[int, bytes | None, Label]


def message_of(due: int, record: LogRecord) -> Message:
    """Make the message that carries a record."""
    return due, encode(record), label_of(record.service, record.severity_number)


@lru_cache(maxsize=4096)
def label_of(service: str, severity_number: int, template: str = "", *, ours: bool = True) -> Label:
    """Give the label of a service's records of a severity."""
    return Label(service.encode(), severity_number, template, ours)
