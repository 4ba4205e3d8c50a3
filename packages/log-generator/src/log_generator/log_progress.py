"""A line in the log every few seconds, where there is no terminal."""

import time
from collections.abc import Callable

import structlog

from log_generator.sink import Tally

_EVERY_S = 5.0

_log = structlog.get_logger(__name__)


class LogProgress:
    """Logs `records_sent` with the tally, the rate since the line before, and the part that is done."""

    def __init__(self, total: int | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._total = total
        self._clock = clock
        self._shown_at = clock()
        self._shown = 0

    def __enter__(self) -> "LogProgress":
        """Begin."""
        return self

    def __exit__(self, *_exception: object) -> None:
        """End; the totals say the rest."""

    def show(self, tally: Tally) -> None:
        """Log it if it is time."""
        now = self._clock()
        if now - self._shown_at < _EVERY_S:
            return
        rate = round((tally.acknowledged - self._shown) / (now - self._shown_at), 1)
        part = {"percent": round(100 * tally.acknowledged / self._total, 1)} if self._total else {}
        _log.info("records_sent", **tally._asdict(), records_per_second=rate, **part)
        self._shown_at, self._shown = now, tally.acknowledged
