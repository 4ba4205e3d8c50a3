"""Ending a process when it is asked to."""

import signal
from collections.abc import Iterator

import pytest
from log_schema.lifecycle import stop_on_signals


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Leave the handlers as they were found."""
    before = {signum: signal.getsignal(signum) for signum in (signal.SIGTERM, signal.SIGINT)}
    yield
    for signum, handler in before.items():
        signal.signal(signum, handler)


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_the_first_signal_asks_and_the_second_ends_the_process(signum: signal.Signals) -> None:
    stop = stop_on_signals()
    assert not stop.is_set()

    signal.raise_signal(signum)
    assert stop.wait(5)

    with pytest.raises(SystemExit):
        signal.raise_signal(signum)


def test_a_signal_is_heard_although_the_event_is_just_being_waited_for() -> None:
    stop = stop_on_signals()

    with stop._cond:  # type: ignore[attr-defined]  # what `wait` holds while it begins; a handler that sets the event there would hang
        signal.raise_signal(signal.SIGTERM)

    assert stop.wait(5)
