"""Fakes of the notifier's ports, for tests: a place, a ledger, a source and a clock, all in memory."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from notifier.delivery import Delivery, decode_delivery, encode_delivery
from notifier.errors import MessageGoneError, MessengerError
from notifier.notification import Notification, encode_notification
from notifier.ports import Address, Arrival, Found, Intake

_NANOS = 1_000_000_000


# An open incident as it is shown, for tests to change.
EXAMPLE = Notification(
    incident_id="inc-1",
    revision=3,
    environment="production",
    status="open",
    title="payments fail",
    cause="no database",
    since_unix_nano=0,
    error_count=12,
)


class FakeClock:
    """A clock that is moved by hand, or by a source that is polled."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        """Seconds since some moment."""
        return self.now

    def unix_nano(self) -> int:
        """Nanoseconds since the epoch."""
        return int(self.now * _NANOS)


@dataclass(slots=True)
class Shown:
    """A message in the fake place."""

    incident_id: str
    revisions: list[int]
    made_at: int
    replies: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)


class FakeMessenger:
    """A place in memory; `failures` are raised by the next calls, one each."""

    name = "fake"

    def __init__(self, clock: FakeClock, settle: timedelta = timedelta(seconds=10)) -> None:
        self._clock = clock
        self.settle = settle
        self.shown: list[Shown] = []
        self.failures: deque[MessengerError | None] = deque()
        self.lookups = 0

    def post(self, desired: Notification) -> Address:
        """Make a message."""
        self._fail()
        self.shown.append(Shown(desired.incident_id, [desired.revision], self._clock.unix_nano()))
        return Address("fake-channel", str(len(self.shown) - 1))

    def update(self, address: Address, desired: Notification) -> None:
        """Change a message."""
        self._fail()
        self._at(address).revisions.append(desired.revision)

    def reply(self, address: Address, desired: Notification, changes: tuple[str, ...]) -> None:
        """Add a reply to a message."""
        self._fail()
        self._at(address).replies.append((desired.revision, changes))

    def find(self, incident_id: str, since_unix_nano: int) -> Found | None:
        """Look for a message."""
        self._fail()
        self.lookups += 1
        for number, shown in enumerate(self.shown):
            if shown.incident_id == incident_id and shown.made_at >= since_unix_nano:
                return Found(Address("fake-channel", str(number)), shown.revisions[0])
        return None

    def find_reply(self, address: Address, revision: int, _since_unix_nano: int) -> bool:
        """Look for a reply."""
        self._fail()
        self.lookups += 1
        return any(replied == revision for replied, _ in self._at(address).replies)

    def _fail(self) -> None:
        failure = self.failures.popleft() if self.failures else None
        if failure is not None:
            raise failure

    def _at(self, address: Address) -> Shown:
        if not address.message.isdecimal() or int(address.message) >= len(self.shown):
            raise MessageGoneError("message_not_found")
        return self.shown[int(address.message)]


class MemoryLedger:
    """A ledger that outlives the service of a test, and holds encoded entries as the real one does."""

    def __init__(self) -> None:
        self.entries: dict[str, bytes] = {}

    def load(self) -> int:
        """Give the number of entries."""
        return len(self.entries)

    def get(self, incident_id: str) -> Delivery | None:
        """Give an entry."""
        value = self.entries.get(incident_id)
        return None if value is None else decode_delivery(value)

    def record(self, delivery: Delivery) -> None:
        """Replace an entry."""
        self.entries[delivery.incident_id] = encode_delivery(delivery)

    def forget(self, incident_id: str) -> None:
        """Remove an entry."""
        self.entries.pop(incident_id, None)


class FakeSource:
    """One partition of records; a new reader begins where the last commit was. Waiting moves the clock."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self._records: list[tuple[bytes, bytes | None]] = []
        self._position: int | None = None
        self.committed = 0

    def publish(self, *notifications: Notification) -> None:
        """Append notifications."""
        self._records += [(n.incident_id.encode(), encode_notification(n)) for n in notifications]

    def publish_raw(self, key: bytes, value: bytes | None) -> None:
        """Append a record as it is."""
        self._records.append((key, value))

    def reassign(self) -> None:
        """Begin again from the commit, as after a restart or a rebalance."""
        self._position = None

    def poll(self, timeout: timedelta) -> Intake:
        """Give what is new; where nothing is, let `timeout` pass."""
        assigned = frozenset({0}) if self._position is None else None
        begin = self.committed if self._position is None else self._position
        new = self._records[begin:]
        self._position = len(self._records)
        if not new:
            self._clock.now += timeout.total_seconds()
        arrivals = (Arrival("notifications", 0, begin + n, key, value) for n, (key, value) in enumerate(new))
        return Intake(tuple(arrivals), assigned)

    def commit(self, offsets: Mapping[int, int]) -> None:
        """Keep the position."""
        self.committed = offsets.get(0, self.committed)
