"""Ending a process of which a loop is stuck."""

import subprocess
import sys

from log_schema.heartbeat import Heartbeat
from log_schema.watchdog import Watchdog

PATIENCE = 3

STUCK = """
import threading
from log_schema.heartbeat import Heartbeat
from log_schema.watchdog import end_when_stuck

def wait_for_ever():
    threading.Event().wait()

heartbeat = Heartbeat(None, "analyzer.diagnose")
end_when_stuck(heartbeat, every=0.01, patience=3)
heartbeat.beat()
wait_for_ever()
"""


def test_a_loop_that_comes_round_is_never_stuck() -> None:
    """Also one that makes no progress, as while Kafka is away."""
    heartbeat = Heartbeat(None, "loop")
    dog = Watchdog([heartbeat], PATIENCE)

    for _ in range(10):
        heartbeat.beat(lambda: False)
        assert dog.look() == []


def test_the_loop_that_does_not_come_round_is_told_from_the_other() -> None:
    """Only after as many looks as one is patient for."""
    stuck, well = Heartbeat(None, "stuck"), Heartbeat(None, "well")
    dog = Watchdog([stuck, well], PATIENCE)

    looks = []
    for _ in range(PATIENCE):
        well.beat()
        looks.append([heartbeat.name for heartbeat in dog.look()])

    assert looks == [[], [], ["stuck"]]


def test_one_turn_makes_up_for_all_that_was_missed() -> None:
    """A slow loop is not a stuck one."""
    heartbeat = Heartbeat(None, "slow")
    dog = Watchdog([heartbeat], PATIENCE)

    for _ in range(5):
        assert [dog.look() for _ in range(PATIENCE - 1)] == [[]] * (PATIENCE - 1)
        heartbeat.beat()
        assert dog.look() == []


def test_a_process_with_a_stuck_loop_ends_and_says_where_it_was_stuck() -> None:
    """Whoever supervises it starts it again, and whoever reads its log can mend it."""
    process = subprocess.run([sys.executable, "-c", STUCK], capture_output=True, text=True, timeout=30, check=False)

    assert process.returncode == 1
    assert "loop_stuck" in process.stdout
    assert "analyzer.diagnose" in process.stdout
    assert "wait_for_ever" in process.stdout
