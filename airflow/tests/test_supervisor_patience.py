"""The supervisor's patience, with a real process of Airflow's own kind."""

import os
import signal
import threading
import time

import pytest
from airflow.sdk.execution_time.supervisor import WatchedSubprocess
from supervisor_patience import look_every_second

HARMLESS = signal.SIGCONT  # the process ends by itself


def test_a_process_that_ends_after_its_sockets_is_noticed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(WatchedSubprocess, "_service_subprocess", WatchedSubprocess._service_subprocess)  # put back
    look_every_second()
    may_end, end = os.pipe()

    def close_all_and_linger() -> None:
        os.closerange(0, may_end)
        os.closerange(may_end + 1, 1024)
        os.read(may_end, 1)
        os._exit(7)

    watched = WatchedSubprocess.start(target=close_all_and_linger, id="triggerer")

    def let_it_end_once_its_sockets_are_seen_closed() -> None:
        while len(watched._open_sockets):
            time.sleep(0.01)
        os.close(end)

    threading.Thread(target=let_it_end_once_its_sockets_are_seen_closed).start()
    began = time.monotonic()
    watched.kill(HARMLESS, escalation_delay=10)

    assert watched._exit_code == 7
    assert time.monotonic() - began < 5
    os.close(may_end)
