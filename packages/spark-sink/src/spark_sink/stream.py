"""Running the stream until it ends or is asked to."""

import threading
import time
from collections.abc import Callable
from typing import Protocol

from spark_sink.errors import SinkError

_LOOK_SECONDS = 0.2
GRACE_SECONDS = 8.0  # for the batch that is being written when we are asked to stop


class Stream(Protocol):
    """A stream that runs."""

    def ended(self) -> bool:
        """Say whether the stream has ended.

        Raises:
            StreamFailedError: it ended with an error.
        """

    def between_batches(self) -> bool:
        """Say whether no batch is being written."""

    def stop(self) -> None:
        """End it; a batch in the middle comes again at the next start, also where it does not let itself be ended."""


class BatchCounter:
    """How many batches were written."""

    def __init__(self) -> None:
        self.written = 0

    def count(self) -> None:
        """Count one more."""
        self.written += 1


def run_until(
    stop: threading.Event,
    stream: Stream,
    batches: BatchCounter,
    *,
    check: Callable[[], None] = lambda: None,
    sleep: Callable[[float], object] = time.sleep,
) -> None:
    """Wait for the stream's end; when asked to stop, let the batch that is being written get in first.

    Raises:
        StreamFailedError: the stream ended with an error.
        SinkError: what `check` raised, which is called several times a second; the stream is stopped by then.
    """
    while not stream.ended():
        try:
            check()
        except SinkError:
            stream.stop()
            raise
        if stop.wait(_LOOK_SECONDS):
            _stop_after_batch(stream, batches, sleep)
            return


def _stop_after_batch(stream: Stream, batches: BatchCounter, sleep: Callable[[float], object]) -> None:
    written = batches.written
    for _ in range(round(GRACE_SECONDS / _LOOK_SECONDS)):
        if stream.ended() or stream.between_batches() or batches.written > written:
            break
        sleep(_LOOK_SECONDS)
    stream.stop()
