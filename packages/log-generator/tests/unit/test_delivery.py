"""Carrying records to a sink, in time, and accounting for them."""

from collections.abc import Iterable, Iterator, Sequence

import pytest
from log_generator.delivery import GRACE_S, deliver
from log_generator.emission import Announcement, Emission
from log_generator.message import Message, message_of
from log_generator.pace import Pace
from log_generator.testing import A_TRUTH, FakeSink, FakeTime
from log_generator.truth import Truth
from log_schema import LogRecord, Resource
from log_schema.errors import DeliveryError
from msgspec.structs import replace

SECOND = 1_000_000_000


def record(number: int) -> LogRecord:
    resource = Resource(service_name="cart")
    return LogRecord(uid=str(number), time_unix_nano=number, severity_number=9, body="b", resource=resource)


class Source:
    """A record a second, and after two of them the onset of a fault."""

    def __init__(self, count: int) -> None:
        self.count = count

    def __iter__(self) -> Iterator[Emission]:
        for number in range(self.count):
            yield [message_of(number * SECOND, record(number))]
            if number == 1:
                yield Announcement(number * SECOND, A_TRUTH)

    def unfinished(self, stopped: int | None = None) -> Iterable[Truth]:  # noqa: ARG002 - says the same
        return [replace(A_TRUTH, to_unix_nano=5)]


class Stop:
    """Stops at a time."""

    def __init__(self, time: FakeTime, at_s: float) -> None:
        self.time, self.at_s = time, at_s

    def __call__(self) -> bool:
        return self.time.now >= self.at_s * SECOND


def test_every_record_is_sent_when_it_is_due_and_every_truth_between() -> None:
    time, sink = FakeTime(), FakeSink()

    deliver(Source(4), sink, Pace(lambda: False, time.clock, time.sleep), sink.announce)

    assert [record.uid for record in sink.records] == ["0", "1", "2", "3"]
    assert [truth.to_unix_nano for truth in sink.truths] == [None, 5]
    assert time.now == pytest.approx(3 * SECOND, rel=0.01)


def test_a_stop_ends_it_early_with_everything_acknowledged_and_the_fault_closed() -> None:
    time, sink = FakeTime(), FakeSink()

    deliver(Source(1000), sink, Pace(Stop(time, 2.5), time.clock, time.sleep), sink.announce)

    assert len(sink.records) == sink.acknowledged == 3
    assert sink.truths[-1].to_unix_nano == 5


def test_it_waits_for_room_and_sends_no_more_than_may_be_in_flight() -> None:
    time, sink = FakeTime(), FakeSink(room_for=2, acknowledges=False)

    deliver(Source(1000), sink, Pace(Stop(time, 60), time.clock, time.sleep), sink.announce)

    assert len(sink.records) == 2


def test_after_a_stop_it_waits_only_some_seconds_for_a_broker_that_is_away() -> None:
    time = FakeTime()
    sink = SlowSink(time)

    deliver(Source(1000), sink, Pace(Stop(time, 2.5), time.clock, time.sleep), sink.announce)

    assert time.now <= (2.5 + GRACE_S + 1) * SECOND
    assert sink.acknowledged == 0


class SlowSink(FakeSink):
    """A sink whose flush takes all of its time and never succeeds."""

    def __init__(self, time: FakeTime) -> None:
        super().__init__(acknowledges=False)
        self.time = time

    def flush(self, timeout_s: float) -> bool:
        self.time.sleep(timeout_s)
        return super().flush(timeout_s)


def test_once_records_are_given_up_it_sends_no_more_and_says_so() -> None:
    time, sink = FakeTime(), FakeSink(breaks_after=3)

    with pytest.raises(DeliveryError):
        deliver(Source(1000), sink, Pace(lambda: False, time.clock, time.sleep), sink.announce)

    assert len(sink.records) == 3


def test_what_goes_wrong_is_said_also_where_the_rest_is_not_acknowledged() -> None:
    class Broken(Source):
        def __iter__(self) -> Iterator[Emission]:
            yield from super().__iter__()
            raise RuntimeError("a bug in the source")

    class Overdue(FakeSink):
        def flush(self, timeout_s: float) -> bool:
            raise DeliveryError(1, TimeoutError(f"no answer for {timeout_s} s"))

    time, sink = FakeTime(), Overdue()
    pace = Pace(lambda: False, time.clock, time.sleep)

    with pytest.raises(RuntimeError, match="a bug"):
        deliver(Broken(4), sink, pace, sink.announce)
    with pytest.raises(DeliveryError, match="no answer"):
        deliver(Source(4), sink, pace, sink.announce)


class Burst:
    """Many messages that are due together."""

    def __iter__(self) -> Iterator[Emission]:
        yield [message_of(0, record(number)) for number in range(5_000)]

    def unfinished(self, stopped: int | None = None) -> Iterable[Truth]:  # noqa: ARG002 - says the same
        return []


def test_what_is_due_together_is_sent_in_portions_that_have_room_and_let_a_stop_through() -> None:
    time = FakeTime()
    sizes: list[int] = []

    class Portions(FakeSink):
        def send(self, messages: Sequence[Message]) -> int:
            sizes.append(len(messages))
            taken = super().send(messages)
            self.flush(0)
            return taken

    sink = Portions(room_for=700)
    deliver(Burst(), sink, Pace(lambda: False, time.clock, time.sleep), sink.announce)

    assert len(sink.messages) == 5_000
    assert max(sizes) == 700


def test_a_truth_that_is_lost_fails_the_delivery() -> None:
    time, sink = FakeTime(), FakeSink(loses_truths=True)

    with pytest.raises(DeliveryError):
        deliver(Source(4), sink, Pace(lambda: False, time.clock, time.sleep), sink.announce)

    assert len(sink.records) == 4
