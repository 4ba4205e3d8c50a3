from io import StringIO

from hypothesis import given
from hypothesis import strategies as st
from log_schema import LogRecord, Resource
from rich.console import Console
from spark_sink.log_table import log_table, printable


@given(st.text())
def test_no_body_can_drive_the_terminal(text: str) -> None:
    """Escape sequences and cursor moves in a log do nothing to whoever reads it."""
    assert all(char == " " or char.isprintable() or ord(char) > 0x9F for char in printable(text))


def test_a_record_is_one_line() -> None:
    """Whatever its body holds."""
    record = LogRecord(
        uid="u",
        time_unix_nano=1_795_500_000_123_456_789,
        severity_number=17,
        body="\x1b[31mfirst\nsecond",
        resource=Resource(service_name="checkout"),
        trace_id="6f3cbf058c2765548a39ad724905d6a1",
    )
    console = Console(width=120, record=True, file=StringIO())

    console.print(log_table([record], 120))

    [_, line] = console.export_text().splitlines()
    assert line.split() == ["2026-11-24", "06:00:00.123", "ERROR", "checkout", "6f3cbf05", "[31mfirst", "second"]
