"""Records onto standard output, one JSON object a line."""

from typing import BinaryIO

from log_schema import LogRecord, Severity, encode

from log_generator.sink import Tally
from log_generator.truth import Truth


class StdoutSink:
    """Writes records as Kafka would carry them; what is written counts as acknowledged. Truths go elsewhere."""

    def __init__(self, output: BinaryIO) -> None:
        self._output = output
        self._written = 0
        self._errors = 0

    def has_room(self) -> bool:
        """Say yes: a pipe that is full makes the write wait."""
        return True

    def send(self, record: LogRecord) -> None:
        """Write a record.

        Raises:
            BrokenPipeError: nobody reads on.
        """
        self._output.write(encode(record) + b"\n")
        self._written += 1
        self._errors += record.severity_number >= Severity.ERROR

    def announce(self, truth: Truth) -> None:
        """Leave a truth out: it would be among the records."""

    def flush(self, timeout_s: float) -> bool:  # noqa: ARG002 - writing waits for nobody
        """Write what is buffered."""
        self._output.flush()
        return True

    def tally(self) -> Tally:
        """Count what was written."""
        return Tally(self._written, self._written, 0, self._errors)

    def close(self) -> None:
        """Leave standard output open: it is the process's."""
