"""One Kafka message, as the stream hands it to the sink."""

from collections.abc import Sequence
from typing import NamedTuple


class Message(NamedTuple):
    """What stands in Kafka at one offset.

    `arrived_ms` is the message's own time there, since the epoch; a header is a name and a value.
    """

    topic: str
    partition: int
    offset: int
    arrived_ms: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]] = ()
