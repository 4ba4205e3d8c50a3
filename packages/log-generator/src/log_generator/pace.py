"""Keeping to a schedule: by the time that has passed since the start, so that no delay adds up."""

import time
from collections.abc import Callable

_EARLY = 1_000_000  # a sleep shorter than a millisecond isn't worth its call
_LONGEST_SLEEP = 100_000_000  # a stop is seen after that


class Pace:
    """Holds back what isn't due, until it is asked to stop."""

    def __init__(
        self,
        stopped: Callable[[], bool],
        clock: Callable[[], int] = time.monotonic_ns,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._stopped = stopped
        self._clock = clock
        self._sleep = sleep
        self._start = clock()
        self._passed = 0  # when the clock was last looked at

    def wait_until(self, due: int) -> bool:
        """Return when `due` nanoseconds have passed since the start: True, or False because of a stop."""
        while due > self._passed and not self._stopped():
            self._passed = self._clock() - self._start
            ahead = due - self._passed
            if ahead <= _EARLY:
                break
            self._sleep(min(ahead, _LONGEST_SLEEP) / 1e9)
        return not self._stopped()

    def pause(self) -> bool:
        """Wait a moment for something else; say whether to go on."""
        self._sleep(0.005)
        return not self._stopped()

    @property
    def horizon(self) -> int:
        """Up to which time, in nanoseconds after the start, things are due or almost."""
        return self._passed + _EARLY

    @property
    def seconds(self) -> float:
        """How long it is since the start."""
        return (self._clock() - self._start) / 1e9
