import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest
from dev.relay import Relay

OBEDIENT = """
import pathlib, signal, sys, time
signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(7))
pathlib.Path(sys.argv[1]).touch()
time.sleep(30)
"""


def signal_when(path: Path, number: int) -> threading.Thread:
    """Send this process a signal once a file is there."""

    def send() -> None:
        while not path.exists():
            time.sleep(0.01)
        os.kill(os.getpid(), number)

    thread = threading.Thread(target=send)
    thread.start()
    return thread


@pytest.mark.parametrize(("program", "status"), [("", 0), ("raise SystemExit(3)", 3)])
def test_the_commands_status_is_ours(program: str, status: int) -> None:
    assert Relay(foreground=False).run([sys.executable, "-c", program], os.environ) == status


def test_a_command_that_a_signal_ended_gives_the_shells_number() -> None:
    program = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"

    assert Relay(foreground=False).run([sys.executable, "-c", program], os.environ) == 137


def test_a_signal_goes_to_the_command(tmp_path: Path) -> None:
    relay, runs = Relay(foreground=False), tmp_path / "runs"

    with relay.listening():
        sender = signal_when(runs, signal.SIGTERM)
        status = relay.run([sys.executable, "-c", OBEDIENT, str(runs)], os.environ)
    sender.join()

    assert status == 7


def test_a_signal_before_the_command_ends_the_block_and_a_second_does_not_disturb_what_follows() -> None:
    with Relay(foreground=False).listening():
        with pytest.raises(SystemExit) as ended:
            signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGTERM)

    assert ended.value.code == 143
