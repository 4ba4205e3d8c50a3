"""What the notifier needs of the world, by role."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from notifier.delivery import Delivery
from notifier.notification import Notification


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message is."""

    channel: str
    message: str


@dataclass(frozen=True, slots=True)
class Found:
    """An incident's message that is there already, and the revision it was made with."""

    address: Address
    revision: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """A record of the topic `notifications`, as it came."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None

    @property
    def origin(self) -> str:
        """Where it was read: topic-partition-offset."""
        return f"{self.topic}-{self.partition}-{self.offset}"


@dataclass(frozen=True, slots=True)
class Intake:
    """What one poll gave; `assigned` is the partitions that are ours now, where that changed.

    After a change the records begin anew at what is committed, also in a partition that was ours before.
    """

    arrivals: tuple[Arrival, ...] = ()
    assigned: frozenset[int] | None = None


class Messenger(Protocol):
    """A place where people read messages. Every method raises MessengerError."""

    @property
    def name(self) -> str:
        """The adapter's name in the ledger and in logs."""

    @property
    def settle(self) -> timedelta:
        """How long a call that was not answered may still take effect."""

    def post(self, desired: Notification) -> Address:
        """Make an incident's message and give its place; not idempotent."""

    def update(self, address: Address, desired: Notification) -> None:
        """Make the message show this revision; idempotent."""

    def reply(self, address: Address, desired: Notification, changes: tuple[str, ...]) -> None:
        """Say in the message's thread what has changed; not idempotent."""

    def find(self, incident_id: str, since_unix_nano: int) -> Found | None:
        """Look for an incident's message made at or after that time."""

    def find_reply(self, address: Address, revision: int, since_unix_nano: int) -> bool:
        """Look for the reply about that revision made at or after that time."""


class Ledger(Protocol):
    """Remembers, beyond the life of a process, what was shown where."""

    def load(self) -> int:
        """Read everything anew; give the number of entries."""

    def get(self, incident_id: str) -> Delivery | None:
        """Give an incident's entry."""

    def record(self, delivery: Delivery) -> None:
        """Replace the incident's entry; durable when this returns."""

    def forget(self, incident_id: str) -> None:
        """Remove the incident's entry; durable when this returns."""


class Source(Protocol):
    """Gives the records of the topic `notifications` of the partitions that are ours."""

    def poll(self, timeout: timedelta) -> Intake:
        """Give what has come, after at most `timeout`."""

    def commit(self, offsets: Mapping[int, int]) -> None:
        """Say from which offset on each partition is to be read after a restart."""


class Clock(Protocol):
    """Tells the time."""

    def monotonic(self) -> float:
        """Seconds that only ever grow."""

    def unix_nano(self) -> int:
        """Nanoseconds since the epoch, as everybody counts them."""
