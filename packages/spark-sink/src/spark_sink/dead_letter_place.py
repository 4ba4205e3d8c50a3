"""The place of a dead letter, as a person writes it: `logs/2/9`, where its message stood in Kafka."""

import re
from dataclasses import dataclass

from log_schema import format_timestamp, parse_timestamp
from log_schema.timestamp import NANOS_PER_MS

_PLACE = re.compile(r"(?P<topic>[A-Za-z0-9._-]{1,249})/(?P<partition>\d{1,9})/(?P<offset>\d{1,18})(?:@(?P<time>.+))?")


@dataclass(frozen=True, slots=True)
class Place:
    """Topic, partition and offset of a message.

    A topic that is made again counts from 0 again, so two messages may have stood in one place; `arrived_ms`, Kafka's
    time of the message since the epoch, tells them apart.
    """

    topic: str
    partition: int
    offset: int
    arrived_ms: int | None = None

    def __str__(self) -> str:
        """Write the place as `parse_place` reads it."""
        time = "" if self.arrived_ms is None else f"@{format_timestamp(self.arrived_ms * NANOS_PER_MS)}"
        return f"{self.topic}/{self.partition}/{self.offset}{time}"


def parse_place(text: str) -> Place:
    """Read `TOPIC/PARTITION/OFFSET`, or `TOPIC/PARTITION/OFFSET@TIME` with the message's time (RFC 3339).

    Raises:
        ValueError: it is neither.
    """
    found = _PLACE.fullmatch(text)
    if found is None:
        raise ValueError(f"not a place: {text!r}; write it like logs/2/9")
    arrived_ms = None if found["time"] is None else parse_timestamp(found["time"]) // NANOS_PER_MS
    return Place(found["topic"], int(found["partition"]), int(found["offset"]), arrived_ms)
