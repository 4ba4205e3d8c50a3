"""Calls that run beside everything else and never keep the process from ending."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

ResultT = TypeVar("ResultT")


def in_daemon_thread(call: Callable[[], ResultT]) -> "Future[ResultT]":
    """Start a call in a thread of its own; the threads of a pool would be waited for when the process ends."""
    future: Future[ResultT] = Future()

    def run() -> None:
        try:
            future.set_result(call())
        except BaseException as error:  # noqa: BLE001 - whoever asks for the result gets it
            future.set_exception(error)

    threading.Thread(target=run, name="daemon-call", daemon=True).start()
    return future
