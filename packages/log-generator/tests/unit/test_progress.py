"""Showing how far it is."""

import io
import threading

from log_generator.carriage import Outcome
from log_generator.errors import BadLineError
from log_generator.log_progress import LogProgress
from log_generator.progress import every_moment
from log_generator.sink import Tally
from log_generator.terminal_progress import TerminalProgress
from log_generator.totals import count_up, in_words
from rich.console import Console
from structlog.testing import capture_logs


def test_what_is_done_every_moment_is_done_at_the_end_too() -> None:
    done = threading.Event()
    with every_moment(done.set, interval_s=3600):
        assert not done.is_set()

    assert done.is_set()


def test_a_line_is_logged_every_few_seconds_with_the_rate_since_the_one_before() -> None:
    times = iter([0.0, 1.0, 5.0, 6.0, 10.0])
    progress = LogProgress(total=1000, clock=lambda: next(times))
    with capture_logs() as lines:
        for acknowledged in (50, 100, 200, 300):
            progress.show(Tally(sent=acknowledged, acknowledged=acknowledged))

    assert [(line["event"], line["records_per_second"], line["percent"]) for line in lines] == [
        ("records_sent", 20.0, 10.0),
        ("records_sent", 40.0, 30.0),
    ]


def test_a_terminal_shows_rate_errors_and_what_is_in_flight() -> None:
    screen = io.StringIO()
    times = iter([0.0, 2.0])
    progress = TerminalProgress(
        "outage", 1000, Console(file=screen, force_terminal=True, width=160), lambda: next(times)
    )
    with progress:
        progress.show(Tally(sent=500, acknowledged=400, errors=7))

    assert "200/s" in screen.getvalue()
    assert "7 errors" in screen.getvalue()
    assert "100 in flight" in screen.getvalue()


def test_totals_say_what_is_missing_and_are_complete_only_without() -> None:
    lost = count_up("outage", Outcome(Tally(10, 8, 0, 1), 2.0, None), stopped=True, seed=3)
    whole = count_up("replay", Outcome(Tally(10, 10, 0, 1), 2.0, BadLineError("x")), stopped=False, skipped=0)

    assert "2 NOT ACKNOWLEDGED" in in_words(lost)
    assert "stopped early" in in_words(lost)
    assert not lost.complete
    assert whole.complete
