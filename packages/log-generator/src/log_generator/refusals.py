"""Bearing that nothing is taken, for a time: what is not there may come back."""

from collections.abc import Callable

from log_schema.errors import DeliveryError


class Refusals:
    """Refusals in a row; it bears them for `patience_s` seconds from the first."""

    def __init__(self, patience_s: float, clock: Callable[[], float]) -> None:
        self._patience_s = patience_s
        self._clock = clock
        self._since: float | None = None

    def add(self, refusal: Exception) -> None:
        """Bear one more.

        Raises:
            DeliveryError: it has been too long.
        """
        now = self._clock()
        self._since = now if self._since is None else self._since
        if now - self._since > self._patience_s:
            raise DeliveryError(1, refusal) from refusal

    def clear(self) -> None:
        """Begin anew: something was taken."""
        self._since = None
