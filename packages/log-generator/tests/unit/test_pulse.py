"""Whether a delivery makes progress."""

from collections.abc import Iterator
from pathlib import Path

from log_generator.pulse import Pulse
from log_generator.sink import Tally
from log_schema.heartbeat import Heartbeat
from log_schema.liveness import last_beats

START = 1_800_000_000.0


def ages(folder: Path, *tallies: Tally) -> Iterator[float | None]:
    """Feel the pulse once a second, and give each time how long ago the last beat is."""
    now = START
    pulse = Pulse(Heartbeat(folder, "log-generator.delivery", lambda: now))
    for tally in tallies:
        now += 1
        pulse.feel(tally)
        yield last_beats(folder, "log-generator", now)["delivery"]


def test_acknowledgements_are_progress_whatever_is_in_flight(tmp_path: Path) -> None:
    tallies = (Tally(sent=1000, acknowledged=1), Tally(sent=2000, acknowledged=2))

    assert list(ages(tmp_path, *tallies)) == [0, 0]


def test_records_in_flight_of_which_none_is_acknowledged_are_no_progress(tmp_path: Path) -> None:
    tallies = (Tally(sent=10, acknowledged=5), *[Tally(sent=20, acknowledged=5)] * 3, Tally(sent=20, acknowledged=6))

    assert list(ages(tmp_path, *tallies)) == [0, 1, 2, 3, 0]


def test_a_broker_that_acknowledged_nothing_yet_is_no_progress(tmp_path: Path) -> None:
    assert list(ages(tmp_path, Tally(sent=1), Tally(sent=2))) == [None, None]


def test_nothing_in_flight_is_no_trouble_however_long_nothing_is_due(tmp_path: Path) -> None:
    tallies = (Tally(), Tally(sent=9, acknowledged=8, failed=1), Tally(sent=9, acknowledged=8, failed=1))

    assert list(ages(tmp_path, *tallies)) == [0, 0, 0]
