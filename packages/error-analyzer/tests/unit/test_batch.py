from datetime import timedelta

from error_analyzer.batch import AnyOf, Batch, Full, OlderThan
from error_analyzer.testing import FakeClock, make_event

READY = AnyOf((Full(2), OlderThan(timedelta(milliseconds=500))))


def test_a_full_batch_is_ready() -> None:
    """The size is reached."""
    batch = Batch(FakeClock())
    batch.add(make_event(1))
    assert not READY(batch)

    batch.add(make_event(2))

    assert READY(batch)


def test_a_batch_older_than_its_limit_is_ready_even_when_it_is_not_full() -> None:
    """The age of the first event counts."""
    clock = FakeClock()
    batch = Batch(clock)
    batch.add(make_event(1))

    clock.move(0.5)

    assert READY(batch)


def test_an_empty_batch_is_never_ready() -> None:
    """However long nothing comes."""
    clock = FakeClock()
    batch = Batch(clock)

    clock.move(60)

    assert not READY(batch)


def test_events_leave_in_the_order_in_which_they_came() -> None:
    """What is not taken waits."""
    batch = Batch(FakeClock())
    for number in range(3):
        batch.add(make_event(number))

    assert [event.event_id for event in batch.take(2)] == ["e0", "e1"]
    assert [event.event_id for event in batch.events] == ["e2"]
