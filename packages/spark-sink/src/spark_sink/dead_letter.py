"""A message that is no log record, kept with its key and headers byte for byte, and the reason."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from spark_sink.dead_letter_place import Place
from spark_sink.message import Message
from spark_sink.placement import EARLIEST_MS, LATEST_MS, bucket_of
from spark_sink.tables import Insert, Table, insert

PART_BYTES = 256 * 1024
_LONGEST_REASON = 500  # characters; a reason may quote the message


class StoredDeadLetter(msgspec.Struct, frozen=True, kw_only=True):
    """What is told of a dead letter in a list.

    `arrived_ms` is Kafka's time of the message; `value_bytes` is None where it had no value; `replayed_ms` is when it
    was claimed to be sent again, None where it was not.
    """

    topic: str
    partition: int
    offset: int
    arrived_ms: int
    reason: str
    value_bytes: int | None
    replayed_ms: int | None

    @property
    def place(self) -> Place:
        """Where the message stood."""
        return Place(self.topic, self.partition, self.offset)

    @property
    def exact_place(self) -> Place:
        """Where it stood and when, which no other dead letter shares."""
        return Place(self.topic, self.partition, self.offset, self.arrived_ms)


class WholeDeadLetter(StoredDeadLetter, frozen=True, kw_only=True):
    """All of a dead letter; where it is not `complete`, parts of the value are missing, and it is None."""

    key: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]
    value: bytes | None
    complete: bool


def dead_letter_rows(message: Message, reason: str) -> Iterator[Insert]:
    """Give the rows of a dead letter: its original bytes in parts, the first with the reason, key and headers.

    A time after 2262 stands as 2262: a client would fail on every row that it reads together with a later one.
    """
    arrived_ms = min(message.arrived_ms, LATEST_MS)
    value = message.value or b""
    reason = reason[:_LONGEST_REASON].encode(errors="replace").decode()
    place = (message.topic, letter_bucket(arrived_ms), message.partition, message.offset)
    headers = tuple((name, content) for name, content in message.headers) or None
    written_us = max(arrived_ms, EARLIEST_MS) * 1000
    for part, start in enumerate(range(0, max(len(value), 1), PART_BYTES)):
        data = None if message.value is None else value[start : start + PART_BYTES]
        first = (arrived_ms, reason, message.key) if part == 0 else (None, None, None)
        last = (None if message.value is None else len(value), headers) if part == 0 else (None, None)
        yield insert(Table.DEAD_LETTERS, (*place, part, *first, data, *last), written_us, message)


def letter_bucket(arrived_ms: int) -> int:
    """Give the bucket that a dead letter is filed in, by Kafka's time of the message; both in milliseconds."""
    return bucket_of(max(arrived_ms, EARLIEST_MS))


def stored_letter(row: Mapping[str, Any]) -> StoredDeadLetter | None:
    """Give the dead letter of its first part's row, with times in milliseconds.

    None where it has expired: the note that it was replayed outlives it.
    """
    return StoredDeadLetter(**_summary(row)) if row["arrived"] is not None else None


def whole_letter(rows: Sequence[Mapping[str, Any]]) -> WholeDeadLetter | None:
    """Put a dead letter together again from its rows, in the order of their parts; None where it has expired."""
    if not rows or rows[0]["part"] != 0 or rows[0]["arrived"] is None:
        return None
    first, total = rows[0], rows[0]["value_bytes"] or 0
    parts = rows[: max(-(-total // PART_BYTES), 1)]  # more are of a longer one that stood there in an earlier topic
    value = b"".join(row["value"] or b"" for row in parts)
    complete = len(value) == total and [row["part"] for row in parts] == list(range(len(parts)))
    return WholeDeadLetter(
        **_summary(first),
        key=first["key"],
        headers=tuple((name, content) for name, content in first["headers"] or ()),
        value=value if complete and first["value_bytes"] is not None else None,
        complete=complete,
    )


def _summary(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "topic": row["topic"],
        "partition": row["partition"],
        "offset": row["offset"],
        "arrived_ms": row["arrived"],
        "reason": row["reason"] or "",
        "value_bytes": row["value_bytes"],
        "replayed_ms": row["replayed"],
    }
