"""What spark-sink logs of its batches, as portions."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from dev.bench_child import Reading
from dev.bench_sink_steady import Portion, steady

_ANY_MESSAGES = 1


class _Line(msgspec.Struct):
    event: str
    timestamp: datetime
    rows: int = 0
    dead_letters: int = 0
    seconds: float = 0


class Batch(msgspec.Struct, frozen=True):
    """A batch that the sink wrote; `seconds` is what Spark took for its trigger."""

    portion: Portion
    seconds: float


_decode = msgspec.json.Decoder(_Line).decode


def batches_in(log: str) -> Iterator[Batch]:
    """Find the batches in a log of JSON lines."""
    for text in log.splitlines():
        if '"batch_written"' in text:
            line = _decode(text)
            yield Batch(Portion(line.timestamp.timestamp(), line.rows, line.dead_letters), line.seconds)


def read_batches(log: str) -> Reading:
    """Read the speed from the first batch's end to the last one's.

    Raises:
        ValueError: there are fewer than two.
        msgspec.MsgspecError: the sink logs something else.
    """
    return steady((batch.portion for batch in batches_in(log)), _ANY_MESSAGES)
