"""A process that is killed at any moment loses no message and makes none twice."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from notifier import Notification
from notifier.delivery import Delivery, facts_of
from notifier.gate import Gate
from notifier.ports import Address, Found, Intake
from notifier.service import Service
from notifier.testing import FakeClock, FakeMessenger, FakeSource, MemoryLedger, Shown


class Killed(BaseException):
    """The process is gone."""


class Fate:
    """Ends the process before or after the effect of the calls of its ports that were chosen."""

    def __init__(self, moments: list[tuple[int, bool]]) -> None:
        self._moments = list(moments)
        self._calls = 0

    def around(self, effect: Callable[[], Any]) -> Any:
        doomed, after = self._moments[0] if self._moments else (-1, False)
        self._calls += 1
        if self._calls != doomed:
            return effect()
        self._moments.pop(0)
        self._calls = 0
        if after:
            effect()
        raise Killed


class MortalMessenger:
    name = "fake"

    def __init__(self, inner: FakeMessenger, fate: Fate) -> None:
        self._inner = inner
        self._fate = fate
        self.settle = inner.settle

    def post(self, desired: Notification) -> Address:
        return self._fate.around(lambda: self._inner.post(desired))  # type: ignore[no-any-return]

    def update(self, address: Address, desired: Notification) -> None:
        self._fate.around(lambda: self._inner.update(address, desired))

    def reply(self, address: Address, desired: Notification, changes: tuple[str, ...]) -> None:
        self._fate.around(lambda: self._inner.reply(address, desired, changes))

    def find(self, incident_id: str, since_unix_nano: int) -> Found | None:
        return self._fate.around(lambda: self._inner.find(incident_id, since_unix_nano))  # type: ignore[no-any-return]

    def find_reply(self, address: Address, revision: int, since_unix_nano: int) -> bool:
        return self._fate.around(lambda: self._inner.find_reply(address, revision, since_unix_nano))  # type: ignore[no-any-return]


class MortalLedger:
    def __init__(self, inner: MemoryLedger, fate: Fate) -> None:
        self._inner = inner
        self._fate = fate

    def load(self) -> int:
        return self._inner.load()

    def get(self, incident_id: str) -> Delivery | None:
        return self._inner.get(incident_id)

    def record(self, delivery: Delivery) -> None:
        self._fate.around(lambda: self._inner.record(delivery))

    def forget(self, incident_id: str) -> None:
        self._fate.around(lambda: self._inner.forget(incident_id))


class MortalSource:
    def __init__(self, inner: FakeSource, fate: Fate) -> None:
        self._inner = inner
        self._fate = fate

    def poll(self, timeout: timedelta) -> Intake:
        return self._inner.poll(timeout)

    def commit(self, offsets: Mapping[int, int]) -> None:
        if offsets.get(0, self._inner.committed) != self._inner.committed:
            self._fate.around(lambda: self._inner.commit(offsets))


def notifications(changes: list[tuple[str, str, str | None]]) -> list[Notification]:
    fields = {"environment": "e", "title": "t", "cause": "c", "since_unix_nano": 0, "error_count": 1}
    return [
        msgspec.convert(
            fields | {"incident_id": incident, "revision": n, "status": status, "origin_service": origin}, Notification
        )
        for n, (incident, status, origin) in enumerate(changes, start=1)
    ]


def live(clock: FakeClock, messenger: FakeMessenger, ledger: MemoryLedger, source: FakeSource, fate: Fate) -> None:
    """Run one process for two minutes of its time, or until it is killed."""
    source.reassign()
    service = Service(
        source=MortalSource(source, fate),
        ledger=MortalLedger(ledger, fate),
        messenger=MortalMessenger(messenger, fate),
        gate=Gate(1.0, lambda: 0.5),
        clock=clock,
    )
    end = clock.now + 120
    while clock.now < end:
        service.turn()


CHANGES = st.tuples(
    st.sampled_from(["a", "b"]), st.sampled_from(["open", "resolved"]), st.sampled_from([None, "cart", "payment"])
)
# which call of a port is the last one, and whether it still has its effect
MOMENTS = st.lists(st.tuples(st.integers(1, 8), st.booleans()), max_size=3)
BATCHES = st.lists(st.tuples(st.lists(CHANGES, min_size=1, max_size=3), MOMENTS), min_size=1, max_size=4)


@settings(max_examples=100)
@given(BATCHES)
def test_every_incident_has_one_message_with_its_newest_revision_and_no_reply_twice(
    batches: list[tuple[list[tuple[str, str, str | None]], list[tuple[int, bool]]]],
) -> None:
    clock = FakeClock()
    messenger, ledger, source = FakeMessenger(clock), MemoryLedger(), FakeSource(clock)
    wanted = notifications([change for changes, _ in batches for change in changes])
    begin = 0
    for changes, moments in batches:
        source.publish(*wanted[begin : begin + len(changes)])
        begin += len(changes)
        survive(lambda fate: live(clock, messenger, ledger, source, fate), Fate(moments))

    newest = {n.incident_id: n for n in wanted}
    assert {shown.incident_id: shown.revisions[-1] for shown in messenger.shown} == {
        incident: desired.revision for incident, desired in newest.items()
    }
    assert len(messenger.shown) == len(newest)
    for shown in messenger.shown:
        assert_told_once(shown, newest[shown.incident_id], ledger.get(shown.incident_id))
    assert source.committed == len(wanted)


def survive(life: Callable[[Fate], None], fate: Fate) -> None:
    """Start the process again as often as it is killed."""
    while True:
        try:
            return life(fate)
        except Killed:
            continue


def assert_told_once(shown: Shown, newest: Notification, entry: Delivery | None) -> None:
    replied = [revision for revision, _ in shown.replies]
    assert replied == sorted(set(replied))
    assert entry is not None
    assert (entry.told, entry.intent) == (facts_of(newest), None)
