"""Where a message came from, and what its records get from that."""

import hashlib
from functools import cached_property
from typing import NamedTuple

from log_schema.timestamp import LATEST


class Origin(NamedTuple):
    """Where a message came from: a topic, partition and offset, or a file's name, 0 and a line number.

    `time_unix_nano` is the message's own time in Kafka, which every reading of it gives again; None where it has none.
    """

    source: str
    partition: int
    offset: int
    time_unix_nano: int | None = None


_FIRST = 0  # the index of a message's first record; part of every uid that was ever made, so it stays


class Provenance:
    """What the records of one message get that bring no uid, or no time, of their own."""

    def __init__(self, value: bytes, origin: Origin) -> None:
        self._value = value
        self._origin = origin

    def uid(self, index: int) -> str:
        """Make the uid of the record at `index`: 32 hex digits, the same whenever the message is read again."""
        return _digest(f"{self._first}\0{index}".encode()) if index else self._first

    @property
    def arrival(self) -> int:
        """When the message reached Kafka, in nanoseconds: OpenTelemetry's observed time.

        Raises:
            ValueError: it is not known.
        """
        time = self._origin.time_unix_nano
        if time is None or not 0 <= time <= LATEST:  # Kafka writes -1 for none
            raise ValueError("no time of its own that can be read, and no message in Kafka that lends it one")
        return time

    @cached_property
    def _first(self) -> str:
        """The whole message is read once only: it may hold thousands of records."""
        origin = self._origin
        place = f"{origin.source}\0{origin.partition}\0{origin.offset}\0{_FIRST}\0"
        return _digest(place.encode(errors="surrogatepass") + self._value)  # a file may have any name


def derived_uid(value: bytes, origin: Origin, index: int = 0) -> str:
    """Make the uid of the record at `index` in a message that brings none: 32 hex digits."""
    return Provenance(value, origin).uid(index)


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()
