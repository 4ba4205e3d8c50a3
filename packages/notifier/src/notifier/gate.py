"""When the next call may be made: the pace that a channel allows, and the waiting after a failure."""

from collections.abc import Callable

from notifier.errors import MessengerError, MisconfiguredError

_FIRST_WAIT_S = 0.5
_LONGEST_WAIT_S = 30.0
_RECHECK_S = 60.0


class Gate:
    """Keeps `interval` seconds between calls and backs off after failures.

    Times are seconds of a monotonic clock; `random` gives numbers in [0, 1).
    """

    def __init__(self, interval: float, random: Callable[[], float]) -> None:
        self._interval = interval
        self._random = random
        self._failures = 0
        self.opens_at = 0.0

    def passed(self, now: float) -> None:
        """Note a call that was answered."""
        self._failures = 0
        self.opens_at = now + self._interval

    def failed(self, now: float, error: MessengerError) -> float:
        """Note a call that failed; give the seconds to wait before the next one."""
        wait = self._wait(error)
        self._failures += 1
        self.opens_at = now + wait
        return wait

    def _wait(self, error: MessengerError) -> float:
        if not error.retryable:
            return self._interval
        if error.retry_after is not None:
            return error.retry_after.total_seconds()
        if isinstance(error, MisconfiguredError):
            return _RECHECK_S
        longest: float = min(_LONGEST_WAIT_S, _FIRST_WAIT_S * 2.0 ** min(self._failures, 10))
        return longest * (0.5 + 0.5 * self._random())
