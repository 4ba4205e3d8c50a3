import threading

import pytest
from spark_sink.errors import SinkError
from spark_sink.stream import GRACE_SECONDS, BatchCounter, run_until
from spark_sink.testing import FakeStream


def run(stream: FakeStream, *, asked: bool, batches: BatchCounter | None = None, written_after: int = 10**6) -> float:
    stop, counter, waited = threading.Event(), batches or BatchCounter(), [0.0]
    if asked:
        stop.set()

    def sleep(seconds: float) -> None:
        waited[0] += seconds
        if waited[0] >= written_after:
            counter.count()

    run_until(stop, stream, counter, sleep=sleep)
    return waited[0]


def test_a_stream_that_has_read_everything_ends() -> None:
    """`--available-now` needs nobody to stop it."""
    stream = FakeStream(ended=[True], between_batches=[True])

    run(stream, asked=False)

    assert not stream.stopped


def test_a_stream_that_must_not_go_on_is_stopped() -> None:
    """Whatever batch it is in."""
    stream = FakeStream(ended=[False], between_batches=[False])

    def check() -> None:
        raise SinkError("a topic is another")

    with pytest.raises(SinkError, match="a topic is another"):
        run_until(threading.Event(), stream, BatchCounter(), check=check)

    assert stream.stopped


def test_an_idle_stream_is_stopped_at_once() -> None:
    """There is nothing to wait for."""
    stream = FakeStream(ended=[False], between_batches=[True])

    assert (run(stream, asked=True), stream.stopped) == (0, True)


def test_the_batch_that_is_written_gets_in_before_the_stop() -> None:
    """A busy stream is never idle, so one more batch is what is waited for."""
    stream = FakeStream(ended=[False], between_batches=[False])

    assert 3 <= run(stream, asked=True, written_after=3) < 4
    assert stream.stopped


def test_a_batch_that_takes_too_long_is_left() -> None:
    """Whoever asked us to stop will not wait for ever; the batch comes again at the next start."""
    stream = FakeStream(ended=[False], between_batches=[False])

    assert round(run(stream, asked=True), 3) == GRACE_SECONDS
    assert stream.stopped
