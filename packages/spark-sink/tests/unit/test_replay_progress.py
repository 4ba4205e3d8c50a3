from io import StringIO

from rich.console import Console
from spark_sink.replay_progress import ReplayProgress
from structlog.testing import capture_logs


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def shown(*, terminal: bool, seconds: float) -> tuple[str, list[int]]:
    clock, file = Clock(), StringIO()
    console = Console(file=file, force_terminal=terminal, width=80)
    with capture_logs() as events, ReplayProgress(10, console, clock) as progress:
        clock.now = seconds
        progress.show(4)
        progress.show(5)
    return file.getvalue(), [event["done"] for event in events]


def test_a_bar_comes_on_a_terminal_after_two_seconds() -> None:
    """What is over sooner needs none."""
    assert shown(terminal=True, seconds=1.9) == ("", [])
    text, events = shown(terminal=True, seconds=2.0)
    assert "5/10" in text
    assert events == []


def test_elsewhere_there_is_a_line_every_five_seconds() -> None:
    assert shown(terminal=False, seconds=4.9) == ("", [])
    assert shown(terminal=False, seconds=5.0) == ("", [4])
