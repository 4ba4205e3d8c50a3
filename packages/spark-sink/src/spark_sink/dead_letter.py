"""A message that is no log record, kept byte for byte with its key and the reason.

Its headers are not kept: where it was they that had it refused, sent again without them it may be read as a record.
"""

from collections.abc import Iterator

from spark_sink.message import Message
from spark_sink.placement import EARLIEST_MS, bucket_of
from spark_sink.tables import Insert, Table, insert

PART_BYTES = 256 * 1024
_LONGEST_REASON = 500  # characters; a reason may quote the message


def dead_letter_rows(message: Message, reason: str) -> Iterator[Insert]:
    """Give the rows of a dead letter: its original bytes in parts, the first with the reason and the key."""
    arrived = max(message.arrived_ms, EARLIEST_MS)
    value = message.value or b""
    reason = reason[:_LONGEST_REASON].encode(errors="replace").decode()
    place = (message.topic, bucket_of(arrived), message.partition, message.offset)
    for part, start in enumerate(range(0, max(len(value), 1), PART_BYTES)):
        data = None if message.value is None else value[start : start + PART_BYTES]
        first = (message.arrived_ms, reason, message.key) if part == 0 else (None, None, None)
        total = len(value) if part == 0 and message.value is not None else None
        yield insert(Table.DEAD_LETTERS, (*place, part, *first, data, total), arrived * 1000, message)
