"""The machine's clock."""

import time


class SystemClock:
    """Tells the time as the machine does."""

    def monotonic(self) -> float:
        """Seconds that only ever grow."""
        return time.monotonic()

    def unix_nano(self) -> int:
        """Nanoseconds since the epoch."""
        return time.time_ns()
