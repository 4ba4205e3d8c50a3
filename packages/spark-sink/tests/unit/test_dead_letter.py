from hypothesis import given
from hypothesis import strategies as st
from spark_sink.dead_letter import PART_BYTES, dead_letter_rows
from spark_sink.message import Message
from spark_sink.placement import EARLIEST_MS
from spark_sink.tables import COLUMNS, Table

NOW_MS = 1_795_500_000_000


def letters(value: bytes | None, reason: str = "why", arrived_ms: int = NOW_MS) -> list[dict[str, object]]:
    rows = dead_letter_rows(Message("logs", 2, 9, arrived_ms, b"k", value), reason)
    return [dict(zip(COLUMNS[Table.DEAD_LETTERS], row.values, strict=True)) for row in rows]


def test_a_large_value_is_kept_in_parts() -> None:
    """All bytes can be put together again; only the first part has the reason."""
    value = bytes(range(256)) * 4096

    parts = letters(value)

    assert b"".join(part["value"] for part in parts if isinstance(part["value"], bytes)) == value
    assert [part["part"] for part in parts] == list(range(len(value) // PART_BYTES))
    assert [part["reason"] for part in parts] == ["why", *[None] * (len(parts) - 1)]
    assert parts[0]["value_bytes"] == len(value)


def test_a_tombstone_differs_from_an_empty_message() -> None:
    """The value can be sent again exactly."""
    assert (letters(None)[0]["value"], letters(b"")[0]["value"]) == (None, b"")


@given(st.text(st.characters(), max_size=2_000))
def test_any_reason_can_be_written(reason: str) -> None:
    """A reason quotes the message, which may hold anything."""
    [letter] = letters(b"x", reason)

    assert len(str(letter["reason"]).encode()) <= 2_000


def test_a_message_without_a_time_has_a_bucket_too() -> None:
    """Old clients send none."""
    [letter] = letters(b"x", arrived_ms=-1)

    assert (letter["bucket"], letter["arrived"]) == (EARLIEST_MS, -1)
