"""What should be shown and is not yet: the newest revision of each incident, and which offsets may be committed."""

from collections.abc import Iterator
from dataclasses import dataclass

from notifier.notification import Notification


@dataclass(frozen=True, slots=True)
class Pending:
    """A notification that is still to be delivered, and the record it came in."""

    desired: Notification
    partition: int
    offset: int


class Backlog:
    """Holds one pending notification an incident, in the order in which the incidents began to wait.

    A newer revision takes the place of the one before it, so whoever is slow only ever sends the newest.
    """

    def __init__(self) -> None:
        self._pending: dict[str, Pending] = {}
        self._ends: dict[int, int] = {}

    def __iter__(self) -> Iterator[Notification]:
        """Give what waits, longest first."""
        return iter([pending.desired for pending in self._pending.values()])

    def __len__(self) -> int:
        return len(self._pending)

    def take(self, desired: Notification, partition: int, offset: int) -> Notification | None:
        """Take in a record; give the notification that is superseded, if one is."""
        self.pass_over(partition, offset)
        waiting = self._pending.get(desired.incident_id)
        if waiting is not None and waiting.desired.revision >= desired.revision:
            return None
        self._pending[desired.incident_id] = Pending(desired, partition, offset)
        return waiting.desired if waiting is not None else None

    def pass_over(self, partition: int, offset: int) -> None:
        """Note that a record was read."""
        self._ends[partition] = offset + 1

    def done(self, incident_id: str) -> None:
        """Forget what is delivered, or need not be any more."""
        self._pending.pop(incident_id, None)

    def offsets(self) -> dict[int, int]:
        """Give the offset to go on from in each partition: nothing before it is still to be delivered."""
        offsets = dict(self._ends)
        for pending in self._pending.values():
            offsets[pending.partition] = min(offsets[pending.partition], pending.offset)
        return offsets

    def clear(self) -> None:
        """Forget everything: the partitions are someone else's, or are read again from what is committed."""
        self._pending.clear()
        self._ends.clear()
