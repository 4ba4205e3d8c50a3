"""Keeping to a schedule."""

from log_generator.pace import Pace
from log_generator.testing import FakeTime

MS = 1_000_000


def test_it_sleeps_until_a_thing_is_due() -> None:
    time = FakeTime()
    pace = Pace(lambda: False, time.clock, time.sleep)

    assert pace.wait_until(250 * MS)
    assert time.now == 250 * MS


def test_a_delay_does_not_add_up() -> None:
    time = FakeTime()
    pace = Pace(lambda: False, time.clock, time.sleep)
    time.now = 300 * MS  # something took long

    for due in range(0, 400 * MS, 10 * MS):
        pace.wait_until(due)
    assert 389 * MS <= time.now <= 390 * MS


def test_what_is_overdue_is_not_waited_for() -> None:
    time = FakeTime()
    pace = Pace(lambda: False, time.clock, time.sleep)
    time.now = 500 * MS

    assert pace.wait_until(400 * MS)
    assert time.slept == []


def test_a_stop_ends_a_long_wait_within_a_tenth_of_a_second() -> None:
    time = FakeTime()
    pace = Pace(lambda: time.now >= 200 * MS, time.clock, time.sleep)

    assert not pace.wait_until(3600 * 1000 * MS)
    assert time.now <= 300 * MS


def test_it_knows_the_seconds_since_the_start() -> None:
    time = FakeTime()
    pace = Pace(lambda: False, time.clock, time.sleep)
    time.sleep(1.5)

    assert pace.seconds == 1.5
