import threading

from error_analyzer.errors import PublishError
from error_analyzer.running import run_loops


def until_stopped(stop: threading.Event) -> None:
    stop.wait(5)


def fails(_stop: threading.Event) -> None:
    raise PublishError("no broker")


def breaks(_stop: threading.Event) -> None:
    raise RuntimeError("a bug")


def test_loops_that_are_asked_to_stop_end_well() -> None:
    """As after a signal."""
    stop = threading.Event()
    stop.set()

    assert run_loops({"a": until_stopped, "b": until_stopped}, stop, (PublishError,))


def test_one_loop_that_fails_ends_the_other() -> None:
    """Half a process would look alive."""
    stop = threading.Event()

    assert not run_loops({"a": until_stopped, "b": fails}, stop, (PublishError,))
    assert stop.is_set()


def test_an_unexpected_failure_ends_them_too() -> None:
    """A bug is no reason to go on half."""
    assert not run_loops({"a": until_stopped, "b": breaks}, threading.Event(), (PublishError,))
