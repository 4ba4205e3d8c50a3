"""A file of receipts: which records Kafka has, and where."""

import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
from kafka.producer.future import RecordMetadata

from log_generator.errors import OutputError
from log_generator.message import Message


class Receipt(msgspec.Struct, frozen=True):
    """Proof that Kafka acknowledged a message; what is no record of ours, on purpose, has no uid."""

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
    """Writes a line for each acknowledged record, in whole lines, for others to read while it grows."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file = path.open("wb", buffering=1 << 20)
        except OSError as error:
            raise OutputError(f"can't write receipts: {error}") from None
        self._lock = threading.Lock()
        self._error: OSError | None = None

    def write(self, message: Message, place: RecordMetadata) -> None:
        """Write a receipt; a failure is noted, and told by `close`."""
        _, value, label = message
        receipt = Receipt(_uid(value), label.severity_number, place.partition, place.offset)
        line = _encoder.encode(receipt) + b"\n"
        self._guarded(lambda: self._file.write(line))

    def sync(self) -> None:
        """Let readers see what was written so far."""
        self._guarded(self._file.flush)

    def close(self) -> None:
        """Finish the file.

        Raises:
            OutputError: not all receipts could be written.
        """
        self._guarded(self._file.close)
        if self._error is not None:
            raise OutputError(f"receipts in {self._path} are not complete: {self._error}")

    def _guarded(self, act: Callable[[], object]) -> None:
        with self._lock:
            try:
                act()
            except OSError as error:
                self._error = self._error or error


def _uid(value: bytes | None) -> str | None:
    try:
        return _decoder.decode(value or b"").uid
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
