import threading
from datetime import timedelta

import pytest
from error_analyzer.detect import Detect
from error_analyzer.errors import PublishError
from error_analyzer.event import Source
from error_analyzer.ports import Message, Messages
from error_analyzer.testing import FakeClock, FakeErrorSink, FakeLogSource, as_messages, make_record


def new_detect(source: FakeLogSource, sink: FakeErrorSink, clock: FakeClock) -> Detect:
    return Detect(source, sink, batch_size=10, batch_age=timedelta(milliseconds=500), clock=clock)


def errors(count: int) -> Messages:
    return Messages(as_messages(make_record(uid=f"u{n}") for n in range(count)))


def test_full_batches_are_published_at_once_and_the_rest_when_it_is_old_enough() -> None:
    """Ten by ten, then after half a second."""
    sink, clock = FakeErrorSink(), FakeClock()
    detect = new_detect(FakeLogSource(errors(25)), sink, clock)

    detect.turn()
    assert [len(batch) for batch in sink.batches] == [10, 10]

    clock.move(0.5)
    detect.turn()
    assert [len(batch) for batch in sink.batches] == [10, 10, 5]


def test_no_offset_is_committed_before_the_errors_up_to_it_are_acknowledged() -> None:
    """The oldest error that waits holds the commit back."""
    source, clock = FakeLogSource(errors(25)), FakeClock()
    detect = new_detect(source, FakeErrorSink(), clock)
    clock.move(2)

    detect.turn()
    assert source.committed == {0: 20}

    clock.move(2)
    detect.turn()
    assert source.committed == {0: 25}


def test_an_error_that_is_not_taken_is_not_committed() -> None:
    """The process ends and reads it again after its restart."""
    source, sink, clock = FakeLogSource(errors(10)), FakeErrorSink(), FakeClock()
    sink.broken = True
    clock.move(2)

    with pytest.raises(PublishError):
        new_detect(source, sink, clock).turn()

    assert source.committed == {}


def test_offsets_of_lines_without_errors_are_committed_too() -> None:
    """Or a restart would read a quiet day again."""
    source, clock = FakeLogSource(Messages(as_messages([make_record(severity_number=9)]))), FakeClock()
    detect = new_detect(source, FakeErrorSink(), clock)
    clock.move(2)

    detect.turn()

    assert source.committed == {0: 1}


def test_what_is_no_record_is_counted_and_skipped() -> None:
    """The sink keeps it; nothing here stops for it."""
    message = Message("logs", Source("topic-1", 0, 0), b"\xff{")
    detect = new_detect(FakeLogSource(Messages([message])), FakeErrorSink(), FakeClock())

    detect.turn()

    assert (detect.tally.records, detect.tally.undecodable) == (1, 1)


@pytest.mark.parametrize("value", [b"ERROR no seat left", b'{"level": "error", "msg": "no seat left"}'])
def test_an_error_without_a_time_of_its_own_has_its_messages(value: bytes) -> None:
    """The sink gives it the same one, so that both tell of the same record."""
    message = Message("logs", Source("topic-1", 0, 0), value, time_unix_nano=1_764_000_000_000_000_000)
    sink, clock = FakeErrorSink(), FakeClock()
    detect = new_detect(FakeLogSource(Messages([message])), sink, clock)

    detect.turn()
    clock.move(0.5)
    detect.turn()

    assert [event.time_unix_nano for batch in sink.batches for event in batch] == [1_764_000_000_000_000_000]


def test_a_messages_headers_say_how_it_is_read() -> None:
    """Else it would be JSON, and broken."""
    headers = [("content-type", b"text/plain")]
    message = Message("logs", Source("topic-1", 0, 0), b"[seat] ERROR none left", time_unix_nano=1, headers=headers)
    detect = new_detect(FakeLogSource(Messages([message])), FakeErrorSink(), FakeClock())

    detect.turn()

    assert (detect.tally.records, detect.tally.undecodable) == (1, 0)


def test_when_partitions_move_what_waits_is_published_and_old_positions_are_forgotten() -> None:
    """A commit of a place that was lost and won again would move it back."""
    source = FakeLogSource(errors(3), Messages(reassigned=True))
    sink, clock = FakeErrorSink(), FakeClock()
    detect = new_detect(source, sink, clock)
    detect.turn()

    clock.move(2)
    detect.turn()

    assert [len(batch) for batch in sink.batches] == [3]
    assert source.committed == {}


def test_a_commit_during_a_rebalance_is_tried_again() -> None:
    """It is postponed, not lost."""
    source, clock = FakeLogSource(errors(10)), FakeClock()
    source.rebalancing = True
    detect = new_detect(source, FakeErrorSink(), clock)
    clock.move(2)
    detect.turn()

    source.rebalancing = False
    clock.move(2)
    detect.turn()

    assert source.committed == {0: 10}


def test_a_stop_publishes_and_commits_what_was_read() -> None:
    """Nothing has to be read again after a clean end."""
    source, sink = FakeLogSource(errors(3)), FakeErrorSink()
    detect, stop = new_detect(source, sink, FakeClock()), threading.Event()
    detect.turn()
    stop.set()

    detect.run(stop)

    assert [len(batch) for batch in sink.batches] == [3]
    assert source.committed == {0: 3}
