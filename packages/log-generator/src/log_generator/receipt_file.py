"""A file of receipts: which records Kafka has, and where."""

import threading
from pathlib import Path

import msgspec
from kafka.producer.future import RecordMetadata
from log_schema import DecodeError, Origin, decode
from log_schema.timestamp import NANOS_PER_MS

from log_generator.errors import OutputError
from log_generator.message import Message


class Receipt(msgspec.Struct, frozen=True):
    """Proof that Kafka acknowledged a message; what can't be read, on purpose, has no uid."""

    uid: str | None
    severity_number: int
    partition: int
    offset: int


class _Identified(msgspec.Struct):
    """A record, as far as a receipt needs it."""

    uid: str


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(_Identified)


class ReceiptFile:
    """Writes a line for each acknowledged record, in whole lines, for others to read while it grows.

    Several processes may append to one file: each piece is written at once, at the file's end.
    """

    def __init__(self, path: Path, *, append: bool = False) -> None:
        self._path = path
        try:
            path.open("ab" if append else "wb").close()
            self._file = path.open("ab", buffering=0)
        except OSError as error:
            raise OutputError(f"can't write receipts: {error}") from None
        self._lock = threading.Lock()
        self._lines: list[bytes] = []
        self._error: OSError | None = None

    def write(self, message: Message, place: RecordMetadata) -> None:
        """Take a receipt; a failure to write it is noted, and told by `close`."""
        _, value, label = message
        uid = _decoder.decode(value or b"").uid if label.ours else _uid(value, place)
        receipt = Receipt(uid, label.severity_number, place.partition, place.offset)
        with self._lock:
            self._lines.append(_encoder.encode(receipt) + b"\n")

    def sync(self) -> None:
        """Let readers see what was taken so far."""
        with self._lock:
            piece, self._lines = memoryview(b"".join(self._lines)), []
            try:
                while piece:  # a disk that fills up takes a part
                    piece = piece[self._file.write(piece) :]
            except OSError as error:
                self._error = self._error or error

    def close(self) -> None:
        """Finish the file.

        Raises:
            OutputError: not all receipts could be written.
        """
        self.sync()
        self._file.close()
        if self._error is not None:
            raise OutputError(f"receipts in {self._path} are not complete: {self._error}")


def _uid(value: bytes | None, place: RecordMetadata) -> str | None:
    """Give the uid under which readers know what is no record of ours, if they can read it."""
    origin = Origin(place.topic, place.partition, place.offset, place.timestamp * NANOS_PER_MS)
    try:
        return decode(value, origin)[0].uid
    except DecodeError:
        return None
