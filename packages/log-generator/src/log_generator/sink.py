"""Where messages go, as the delivery sees it."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from log_generator.message import Message
from log_generator.truth import Truth


class Tally(NamedTuple):
    """How many messages were sent so far, and what became of them; `errors` are records of severity ERROR or worse."""

    sent: int = 0
    acknowledged: int = 0
    failed: int = 0
    errors: int = 0

    @property
    def in_flight(self) -> int:
        """How many are neither acknowledged nor given up."""
        return self.sent - self.acknowledged - self.failed


class Sink(Protocol):
    """Takes messages and accounts for each."""

    def room(self) -> int:
        """Say how many messages may be sent without waiting.

        Raises:
            DeliveryError: messages were given up, so sending more would leave a gap.
        """
        ...

    def send(self, messages: Sequence[Message]) -> int:
        """Take messages, in order, and give how many, for now maybe none. Whether they arrived is known after `flush`.

        Raises:
            DeliveryError: one can't be taken.
        """
        ...

    def announce(self, truth: Truth) -> None:
        """Take a word on what is really broken."""
        ...

    def flush(self, timeout_s: float) -> bool:
        """Wait for acknowledgements; say whether none is missing but of messages given up.

        Raises:
            DeliveryError: those that are missing won't come.
        """
        ...

    def require_told(self) -> None:
        """Make sure, after the last flush, that every truth arrived.

        Raises:
            DeliveryError: one did not.
        """
        ...

    def tally(self) -> Tally:
        """Count; it may be asked from another thread."""
        ...

    def close(self) -> None:
        """Let go of the connection."""
        ...
