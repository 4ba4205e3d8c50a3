"""Where records go, as the delivery sees it."""

from typing import NamedTuple, Protocol

from log_schema import LogRecord

from log_generator.truth import Truth


class Tally(NamedTuple):
    """How many records were sent so far, and what became of them; `errors` are records of severity ERROR or worse."""

    sent: int = 0
    acknowledged: int = 0
    failed: int = 0
    errors: int = 0

    @property
    def in_flight(self) -> int:
        """How many are neither acknowledged nor given up."""
        return self.sent - self.acknowledged - self.failed


class Sink(Protocol):
    """Takes records and accounts for each."""

    def has_room(self) -> bool:
        """Say whether a record may be sent without waiting.

        Raises:
            DeliveryError: records were given up, so sending more would leave a gap.
        """
        ...

    def send(self, record: LogRecord) -> None:
        """Take a record; whether it arrived is known after `flush`.

        Raises:
            DeliveryError: it can't be taken.
        """
        ...

    def announce(self, truth: Truth) -> None:
        """Take a word on what is really broken."""
        ...

    def flush(self, timeout_s: float) -> bool:
        """Wait for acknowledgements; say whether none is missing but of records given up."""
        ...

    def tally(self) -> Tally:
        """Count; it may be asked from another thread."""
        ...

    def close(self) -> None:
        """Let go of the connection."""
        ...
