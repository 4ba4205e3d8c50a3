from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_schema import LogRecord, Origin, Resource, decode, encode
from spark_sink.errors import UnstorableError
from spark_sink.message import Message
from spark_sink.rows import LARGE_BYTES, LONGEST_SERVICE, PART_BYTES, bucket_row, record_of, record_rows, whole_record
from spark_sink.tables import COLUMNS, Insert, Table

NOW_MS = 1_795_500_000_000
MESSAGE = Message("logs", 0, 7, NOW_MS, b"checkout", b"...")

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=50)
MAYBE = st.none() | TEXT
RECORDS = st.builds(
    LogRecord,
    uid=TEXT.filter(bool),
    time_unix_nano=st.integers(0, 2**63 - 1),
    severity_number=st.integers(1, 24),
    body=TEXT,
    severity_text=MAYBE,
    trace_id=MAYBE,
    span_id=MAYBE,
    observed_time_unix_nano=st.none() | st.integers(0, 2**63 - 1),
    attributes=st.dictionaries(TEXT, TEXT | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(-1e9, 1e9)),
    resource=st.builds(
        Resource,
        service_name=TEXT.filter(bool),
        service_version=MAYBE,
        service_instance_id=MAYBE,
        deployment_environment_name=MAYBE,
        host_name=MAYBE,
    ),
)


def record(**fields: Any) -> LogRecord:
    defaults: dict[str, Any] = {
        "uid": "u1",
        "time_unix_nano": NOW_MS * 1_000_000 + 5,
        "severity_number": 9,
        "body": "paid",
    }
    return LogRecord(**defaults | {"resource": Resource(service_name="checkout")} | fields)


def as_row(insert: Insert) -> dict[str, Any]:
    return dict(zip(COLUMNS[insert.table], insert.values, strict=True))


@given(RECORDS)
def test_a_record_comes_back_as_it_was(original: LogRecord) -> None:
    """Nothing is lost or changed on the way, whatever the texts, numbers and times are."""
    [row] = record_rows(original, MESSAGE)

    assert record_of(as_row(row)) == original


@given(RECORDS)
def test_a_replay_makes_the_same_row(original: LogRecord) -> None:
    """Key and write timestamp come from the record, so that writing twice is writing once."""
    assert list(record_rows(original, MESSAGE)) == list(record_rows(original, MESSAGE))


def test_missing_fields_stay_unset() -> None:
    """A null would be written as a tombstone; an unset column writes nothing."""
    [row] = record_rows(record(), MESSAGE)

    assert {name for name, value in as_row(row).items() if value is not None} == {
        "service",
        "bucket",
        "shard",
        "ts",
        "nano",
        "uid",
        "severity_number",
        "body",
    }


def test_the_write_timestamp_is_the_records_time_in_microseconds() -> None:
    """It decides which time window the row's file ends in."""
    [row] = record_rows(record(), MESSAGE)

    assert row.written_us == NOW_MS * 1000


def test_a_large_record_is_cut_and_kept_whole_in_parts() -> None:
    """One row of a megabyte would slow every query of its partition."""
    original = record(body="é" * PART_BYTES, attributes={"a": 1})

    row, *parts = record_rows(original, MESSAGE)

    assert row.table is Table.LOGS
    assert row.size < LARGE_BYTES
    assert {part.table for part in parts} == {Table.LARGE}
    whole = b"".join(part.values[2] for part in parts)
    assert as_row(row)["large_bytes"] == len(whole)
    assert decode(whole, Origin("", 0, 0)) == (original,)
    assert whole == encode(original)
    assert whole_record(as_row(row), whole + b"of a longer one that stood there") == original


OTHERS = {
    "of another service": {"resource": Resource(service_name="payment")},
    "of another time": {"time_unix_nano": NOW_MS * 1_000_000 + 6},
    "longer": {"body": "e" * 2 * PART_BYTES},
    "shorter": {"body": "e" * 2 * LARGE_BYTES},
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_parts_of_another_large_record_are_not_taken_for_its_own(other: dict[str, Any]) -> None:
    """One with the same uid may have overwritten them."""
    row, *_ = record_rows(record(body="a" * PART_BYTES), MESSAGE)
    _, *others = record_rows(record(**{"body": "a" * PART_BYTES} | other), MESSAGE)

    assert whole_record(as_row(row), b"".join(part.values[2] for part in others)) is None


def test_a_missing_part_makes_no_other_record() -> None:
    """What is left would be read as a line of plain text."""
    row, *parts = record_rows(record(body="a" * 2 * PART_BYTES), MESSAGE)

    assert whole_record(as_row(row), b"".join(part.values[2] for part in parts[1:])) is None


@pytest.mark.parametrize(
    ("unstorable", "reason"),
    [
        (record(resource=Resource(service_name="é" * LONGEST_SERVICE)), "service.name is longer than 1000 bytes"),
        (record(trace_id="a" * 201), "trace_id is longer than 200 bytes"),
        (record(body="\ud800"), "can't be written"),
    ],
)
def test_what_cassandra_cannot_hold_is_said(unstorable: LogRecord, reason: str) -> None:
    """Such a record becomes a dead letter instead of an endless retry."""
    with pytest.raises(UnstorableError, match=reason):
        list(record_rows(unstorable, MESSAGE))


def test_a_bucket_is_listed_under_its_day() -> None:
    """Queries find the partitions that hold something."""
    [row] = record_rows(record(), MESSAGE)

    listed = bucket_row(row)

    assert listed.table is Table.BUCKETS
    assert listed.values == ("checkout", NOW_MS - NOW_MS % 86_400_000, row.values[1])
