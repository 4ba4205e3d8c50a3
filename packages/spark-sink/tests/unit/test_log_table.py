from io import StringIO

from hypothesis import given
from hypothesis import strategies as st
from log_schema import LogRecord, Resource
from rich.cells import cell_len
from rich.console import Console, RenderableType
from spark_sink.log_table import log_line, log_table, printable

NANOS = 1_795_500_000_123_456_789


@given(st.text())
def test_no_body_can_drive_the_terminal(text: str) -> None:
    """Escape sequences and cursor moves in a log do nothing to whoever reads it."""
    shown = printable(text)

    assert all(char == " " or char.isprintable() or ord(char) > 0x9F for char in shown)
    assert len(shown.splitlines()) <= 1


def record(
    body: str = "\x1b[31mfirst\nsecond", service: str = "checkout", trace: str = "6f3cbf058c2765548a39ad724905d6a1"
) -> LogRecord:
    resource = Resource(service_name=service)
    return LogRecord(
        uid="u", time_unix_nano=NANOS, severity_number=17, body=body, resource=resource, trace_id=trace or None
    )


def printed(what: RenderableType, width: int) -> list[str]:
    console = Console(width=width, record=True, file=StringIO(), force_terminal=True)
    console.print(what)
    return console.export_text().splitlines()


def test_a_record_is_one_line() -> None:
    """Whatever its body holds."""
    [_, line] = printed(log_table([record()], 120), 120)

    assert line.split() == ["2026-11-24", "06:00:00.123", "ERROR", "checkout", "6f3cbf05", "[31mfirst", "second"]


def test_a_narrow_terminal_keeps_room_for_the_body() -> None:
    """The trace and the milliseconds give way, and a long name is cut."""
    [_, line] = printed(log_table([record("payment refused by the bank", "a-service-with-quite-a-long-name")], 80), 80)

    assert line.split() == [
        "2026-11-24",
        "06:00:00",
        "ERROR",
        "a-service-with-…",
        "payment",
        "refused",
        "by",
        "the",
        "bank",
    ]


@given(st.text(), st.text(min_size=1, max_size=60), st.sampled_from(["", "6f3cbf058c2765548a39ad724905d6a1"]))
def test_a_line_of_a_tail_is_as_long_as_the_terminal_is_wide_at_most(body: str, service: str, trace: str) -> None:
    """And the body begins in the same column, whatever the name and trace are."""
    for width in (40, 80, 140):
        line = log_line(record(body, service, trace), width)

        assert cell_len(line.plain) <= width
        assert len(line.plain.splitlines()) == 1


def test_lines_of_a_tail_stand_below_each_other() -> None:
    first, second = (
        log_line(record("BODY", service, trace), 120).plain for service, trace in (("a", ""), ("é" * 50, "1" * 32))
    )

    assert cell_len(first.partition("BODY")[0]) == cell_len(second.partition("BODY")[0])
