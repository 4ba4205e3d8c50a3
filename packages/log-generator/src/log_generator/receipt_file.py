"""A file of receipts: which records Kafka has, and where."""

import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
from kafka.producer.future import RecordMetadata

from log_generator.errors import OutputError


class Receipt(msgspec.Struct, frozen=True):
    """Proof that Kafka acknowledged a record."""

    uid: str
    severity_number: int
    partition: int
    offset: int


_encoder = msgspec.json.Encoder()


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

    def write(self, uid: str, severity_number: int, place: RecordMetadata) -> None:
        """Write a receipt; called on the producer's thread, where a failure can only be noted."""
        line = _encoder.encode(Receipt(uid, severity_number, place.partition, place.offset)) + b"\n"
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
