from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spark_sink.dead_letter import PART_BYTES, StoredDeadLetter, dead_letter_rows, stored_letter, whole_letter
from spark_sink.dead_letter_place import Place
from spark_sink.message import Message
from spark_sink.placement import EARLIEST_MS, LATEST_MS, bucket_of
from spark_sink.tables import COLUMNS, Table

NOW_MS = 1_795_500_000_000


def letters(value: bytes | None, reason: str = "why", arrived_ms: int = NOW_MS) -> list[dict[str, object]]:
    rows = dead_letter_rows(Message("logs", 2, 9, arrived_ms, b"k", value), reason)
    return [dict(zip(COLUMNS[Table.DEAD_LETTERS], row.values, strict=True)) for row in rows]


def rows_of(message: Message) -> list[dict[str, Any]]:
    """A dead letter as it is read, by the names of the columns."""
    rows = dead_letter_rows(message, "why")
    return [dict(zip(COLUMNS[Table.DEAD_LETTERS], row.values, strict=True)) | {"replayed": None} for row in rows]


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


@pytest.mark.parametrize("arrived_ms", [LATEST_MS + 1, NOW_MS * 1_000, 2**63 - 1])
def test_a_time_after_2262_is_stored_as_2262(arrived_ms: int) -> None:
    """A client fails on a later time, and on every dead letter that it lists together with it."""
    [letter] = letters(b"x", arrived_ms=arrived_ms)

    assert (letter["bucket"], letter["arrived"]) == (bucket_of(LATEST_MS), LATEST_MS)


@given(
    key=st.none() | st.binary(max_size=50),
    value=st.none() | st.binary(max_size=50) | st.integers(0, 2 * PART_BYTES + 2).map(bytes),
    headers=st.lists(st.tuples(st.text(st.characters(codec="utf-8")), st.none() | st.binary(max_size=20)), max_size=4),
)
def test_a_message_comes_back_byte_for_byte(
    key: bytes | None, value: bytes | None, headers: list[tuple[str, bytes | None]]
) -> None:
    """Key, value and headers, from its rows as Cassandra gives them."""
    rows = rows_of(Message("logs", 2, 9, NOW_MS, key, value, headers))

    whole = whole_letter(rows)

    assert whole is not None
    assert whole.complete
    assert (whole.key, whole.value, list(whole.headers)) == (key, value, headers)
    assert whole.place == Place("logs", 2, 9)
    assert stored_letter(rows[0]) == StoredDeadLetter(
        topic="logs",
        partition=2,
        offset=9,
        arrived_ms=NOW_MS,
        reason="why",
        value_bytes=None if value is None else len(value),
        replayed_ms=None,
    )


@pytest.mark.parametrize("missing", [1, 2, 3])
def test_a_missing_part_is_seen(missing: int) -> None:
    """Of a value that is not all there, nothing is given out."""
    rows = rows_of(Message("logs", 2, 9, NOW_MS, b"k", bytes(4 * PART_BYTES)))

    whole = whole_letter([*rows[:missing], *rows[missing + 1 :]])

    assert whole is not None
    assert (whole.complete, whole.value, whole.value_bytes) == (False, None, 4 * PART_BYTES)


def test_parts_of_a_longer_value_that_stood_there_before_are_no_part_of_it() -> None:
    """A topic that was made again counts from 0 again."""
    longer = rows_of(Message("logs", 2, 9, NOW_MS, b"k", bytes(3 * PART_BYTES)))
    [shorter] = rows_of(Message("logs", 2, 9, NOW_MS, b"k", b"short"))

    whole = whole_letter([shorter, *longer[1:]])

    assert whole is not None
    assert (whole.complete, whole.value) == (True, b"short")


def test_the_note_of_a_replay_outlives_its_letter() -> None:
    """What is left then is no dead letter."""
    [row] = rows_of(Message("logs", 2, 9, NOW_MS, b"k", b"x"))
    ghost = dict.fromkeys(row) | {"topic": "logs", "partition": 2, "offset": 9, "part": 0, "replayed": NOW_MS}

    assert (stored_letter(ghost), whole_letter([ghost]), whole_letter([])) == (None, None, None)


def test_headers_count_and_none_are_unset() -> None:
    """A batch is as large as the server counts it; an unset column leaves no tombstone."""
    [bare] = dead_letter_rows(Message("logs", 2, 9, NOW_MS, b"k", b"x"), "why")
    [full] = dead_letter_rows(Message("logs", 2, 9, NOW_MS, b"k", b"x", [("é", bytes(1_000)), ("b", None)]), "why")

    assert bare.values[COLUMNS[Table.DEAD_LETTERS].index("headers")] is None
    assert full.size - bare.size > 1_000
