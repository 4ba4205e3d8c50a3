from hypothesis import given
from hypothesis import strategies as st
from log_schema import LogRecord, Resource, encode
from spark_sink.intake import take_in
from spark_sink.message import Message
from spark_sink.placement import period_of, trace_slot_of
from spark_sink.tables import COLUMNS, KEY_LENGTH, Table

NOW_MS = 1_795_500_000_000


def message(value: bytes | None, offset: int = 0) -> Message:
    return Message("logs", 1, offset, NOW_MS, None, value)


def record(uid: str = "u1", service: str = "checkout") -> bytes:
    resource = Resource(service_name=service)
    return encode(LogRecord(uid=uid, time_unix_nano=NOW_MS * 10**6, severity_number=9, body="b", resource=resource))


@given(st.none() | st.binary(max_size=200))
def test_any_bytes_become_rows(value: bytes | None) -> None:
    """Nothing that stands in a message stops the stream, and nothing is dropped."""
    assert take_in([message(value)])


def test_a_record_comes_with_its_bucket() -> None:
    """A row that no query finds would be as good as lost."""
    rows = take_in([message(record("u1"), 1), message(record("u2"), 2)])

    assert [row.table for row in rows] == [Table.LOGS, Table.LOGS, Table.BUCKETS]


def test_a_record_of_a_trace_is_found_by_it_too() -> None:
    """Its row names the place of the record's; a record without one has none."""
    resource, time = Resource(service_name="checkout"), NOW_MS * 10**6 + 5
    of_trace = LogRecord(
        uid="u2", time_unix_nano=time, severity_number=9, body="b", resource=resource, trace_id="0af7" * 8
    )

    rows = take_in([message(record("u1"), 1), message(encode(of_trace), 2)])

    [stored] = [row for row in rows if row.table is Table.LOGS and row.values[5] == "u2"]
    [found] = [dict(zip(COLUMNS[row.table], row.values, strict=True)) for row in rows if row.table is Table.TRACES]
    place = dict(zip(COLUMNS[stored.table], stored.values, strict=True))
    assert all(found[name] == place[name] for name in ("trace_id", "ts", "nano", "service", "uid"))
    assert (found["period"], found["slot"]) == (period_of(NOW_MS), trace_slot_of("0af7" * 8))


def test_a_trace_id_of_zeros_is_none() -> None:
    """OpenTelemetry says so; all that carry it would stand in one partition."""
    resource, time = Resource(service_name="checkout"), NOW_MS * 10**6
    without = LogRecord(uid="u", time_unix_nano=time, severity_number=9, body="b", resource=resource, trace_id="0" * 32)

    assert [row.table for row in take_in([message(encode(without))])] == [Table.LOGS, Table.BUCKETS]


def test_a_message_without_a_time_of_its_own_has_kafkas() -> None:
    """A line of plain text is a record too."""
    [row, bucket] = take_in([message(b"no seat left", 7)])

    values = dict(zip(COLUMNS[row.table], row.values, strict=True))
    assert (row.table, bucket.table) == (Table.LOGS, Table.BUCKETS)
    assert (values["body"], values["service"], values["ts"]) == ("no seat left", "unknown_service", NOW_MS)


def test_a_messages_headers_say_how_it_is_read() -> None:
    """What begins as JSON may be said to be text."""
    said = message(b"{seat} none left")._replace(headers=[("content-type", b"text/plain")])

    assert [row.table for row in take_in([message(b"{seat} none left"), said])] == [
        Table.DEAD_LETTERS,
        Table.LOGS,
        Table.BUCKETS,
    ]


def test_a_malformed_message_is_kept_with_the_reason() -> None:
    """The original bytes, the place in Kafka and what is wrong are all there."""
    [row] = take_in([message(b"{nope", 7)])

    letter = dict(zip(COLUMNS[row.table], row.values, strict=True))
    assert (row.table, letter["partition"], letter["offset"], letter["value"]) == (Table.DEAD_LETTERS, 1, 7, b"{nope")
    assert "not a JSON object" in letter["reason"]


def test_a_service_name_beyond_the_key_limit_is_a_dead_letter() -> None:
    """Cassandra refuses keys over 64 KiB, so such a record would be tried for ever."""
    [row] = take_in([message(record(service="x" * 70_000))])

    assert row.table is Table.DEAD_LETTERS


def test_every_table_has_its_key_first() -> None:
    """The partition key is told from the first columns."""
    assert all(0 < KEY_LENGTH[table] < len(COLUMNS[table]) for table in Table)


def test_an_error_is_found_by_time_too() -> None:
    """Whoever asks what broke in the last hour does not know the service yet."""
    resource = Resource(service_name="checkout")
    failed = LogRecord(uid="u2", time_unix_nano=NOW_MS * 10**6, severity_number=17, body="no", resource=resource)
    error = encode(failed)

    rows = take_in([message(record("u1"), 1), message(error, 2)])

    stored = [dict(zip(COLUMNS[row.table], row.values, strict=True)) for row in rows if row.values[5:6] == ("u2",)]
    assert [row.table for row in rows if row.values[5:6] == ("u2",)] == [Table.LOGS, Table.ERRORS]
    assert stored[0] | {"shard": None} == stored[1] | {"shard": None}
    assert [row.values[1] for row in rows if row.table is Table.ERROR_BUCKETS] == [stored[0]["bucket"]]
