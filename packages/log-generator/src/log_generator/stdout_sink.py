"""Messages onto standard output, one a line."""

import contextlib
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from log_generator.errors import OutputError
from log_generator.message import Message
from log_generator.sink import Tally
from log_generator.truth import Truth

_AT_ONCE = 10_000


class StdoutSink:
    """Writes messages as Kafka would carry them; what is written counts as acknowledged. Truths go elsewhere."""

    def __init__(self, output: BinaryIO) -> None:
        self._output = output
        self._written = 0
        self._errors = 0

    def room(self) -> int:
        """Give some: a pipe that is full makes the write wait."""
        return _AT_ONCE

    def send(self, messages: Sequence[Message]) -> int:
        """Write messages; a tombstone is an empty line.

        Raises:
            BrokenPipeError: nobody reads on.
            OutputError: they can't be written.
        """
        with _written():
            self._output.write(b"".join([(value or b"") + b"\n" for _, value, _ in messages]))
        self._written += len(messages)
        self._errors += sum([label.is_error for _, _, label in messages])
        return len(messages)

    def announce(self, truth: Truth) -> None:
        """Leave a truth out: it would be among the records."""

    def flush(self, timeout_s: float) -> bool:  # noqa: ARG002 - writing waits for nobody
        """Write what is buffered."""
        with _written():
            self._output.flush()
        return True

    def require_told(self) -> None:
        """Truths are not this sink's."""

    def tally(self) -> Tally:
        """Count what was written."""
        return Tally(self._written, self._written, 0, self._errors)

    def close(self) -> None:
        """Leave standard output open: it is the process's."""


@contextlib.contextmanager
def _written() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"can't write to standard output: {error}") from None
