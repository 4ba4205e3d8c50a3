"""What a demo shows where there is no terminal, and what it reads from growing files."""

from pathlib import Path

import msgspec
from dev.demo_progress import Progress
from dev.demo_reconciliation import Row
from dev.demo_screen import PlainScreen, reconciliation_table
from dev.demo_watch import GrowingFile
from notifier import Evidence, Notification
from rich.console import Console

TOLD = Notification(
    incident_id="i-1", revision=1, environment="production", status="open", title="payment fails",
    cause="pool exhausted", since_unix_nano=0, error_count=3,
    evidence=(Evidence(uid="a", time_unix_nano=0, service="payment", text="x"),
              Evidence(uid="b", time_unix_nano=0, service="cart", text="y", trace_id="t1")),
)  # fmt: skip


def test_a_message_is_printed_when_it_says_something_new_and_counts_every_few_seconds() -> None:
    lines: list[str] = []
    now = 100.0
    screen = PlainScreen(lines.append, clock=lambda: now)

    for _ in range(3):
        screen.show(Progress(acknowledged=5, newest=TOLD))
    screen.show(Progress(acknowledged=5, newest=msgspec.structs.replace(TOLD, revision=2, error_count=4)))
    now = 106.0
    screen.show(Progress(acknowledged=9, newest=TOLD))

    assert [line.split("\n")[0].strip()[:11] for line in lines if "produced" in line] == ["produced 5 ", "produced 9 "]
    assert sum("payment fails" in line for line in lines) == 1


def test_it_is_over_when_nothing_lags_and_every_message_is_as_it_should_be() -> None:
    assert Progress(lags={"sink": 0}, wanted={"i": 2}, delivered={"i": 2}).is_quiet
    assert not Progress(lags={"sink": 1}).is_quiet
    assert not Progress(lags={"sink": 0}, wanted={"i": 2}, delivered={"i": 1}).is_quiet


def test_the_trace_to_look_at_is_one_that_is_cited() -> None:
    assert Progress(newest=TOLD).cited_trace() == "t1"
    assert Progress().cited_trace() is None


def test_a_growing_file_gives_each_whole_line_once(tmp_path: Path) -> None:
    file = GrowingFile(tmp_path / "log")
    assert file.new_lines() == []

    (tmp_path / "log").write_bytes(b'{"a": 1}\nplain text\n{"a": ')
    assert file.new_lines() == [{"a": 1}]
    with (tmp_path / "log").open("ab") as more:
        more.write(b"2}\n")

    assert file.new_lines() == [{"a": 2}]


def test_the_table_says_what_differs() -> None:
    console = Console(width=120)
    with console.capture() as shown:
        console.print(reconciliation_table((Row("errors", "3", "4", agrees=False, remark="one twice"),)))

    assert "DIFFERS one twice" in shown.get()
