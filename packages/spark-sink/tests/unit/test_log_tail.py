import itertools
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_schema import LogRecord, Resource
from spark_sink.errors import CassandraUnavailableError, SchemaMissingError, SinkError
from spark_sink.log_query import FoundRecord, LogQuery
from spark_sink.log_tail import POLL_SECONDS, Tail, follow
from spark_sink.testing import FakeLogReader

NOW_MS = 1_795_500_030_000
LONG = 20  # readings until the next that looks far back


def found(uid: str, ago_ms: int = 0, service: str = "checkout", severity: int = 9) -> FoundRecord:
    nanos = (NOW_MS - ago_ms) * 1_000_000
    resource = Resource(service_name=service)
    record = LogRecord(uid=uid, time_unix_nano=nanos, severity_number=severity, body=f"Body {uid}", resource=resource)
    return FoundRecord(nanos, record)


def started(reader: FakeLogReader, query: LogQuery | None = None) -> Tail:
    tail = Tail(query or LogQuery(), reader, lambda: NOW_MS)
    assert tail.new() == []
    return tail


def uids(records: list[LogRecord]) -> list[str]:
    return [record.uid for record in records]


def test_what_was_there_before_is_not_printed() -> None:
    reader = FakeLogReader([found("old", 1_000)])

    assert started(reader).new() == []


def test_new_records_come_once_and_oldest_first() -> None:
    reader = FakeLogReader([found("old", 9_000)])
    tail = started(reader)
    reader.add(found("b", 2_000), found("c", 1_000, service="cart"), found("a", 3_000))

    assert uids(tail.new()) == ["a", "b", "c"]
    assert tail.new() == []


def test_a_late_record_is_printed_at_the_next_reading_that_looks_far_back() -> None:
    """Two minutes late at least are within it; that takes twenty readings, which are ten seconds."""
    reader = FakeLogReader([found("newest")])
    tail = started(reader)
    reader.add(found("late", 120_000), found("too late", 300_000))

    new = [uid for _ in range(2 * LONG) for uid in uids(tail.new())]

    assert new == ["late"]


def test_most_readings_read_the_last_seconds_only() -> None:
    """A minute of records is not read twice a second."""
    reader = FakeLogReader([found(f"{number}", number * 1_000) for number in range(60)])
    tail = started(reader)
    reader.read = 0

    tail.new()

    assert reader.read == 11


def test_a_pause_of_the_stream_loses_nothing() -> None:
    """The look-back begins with what was seen last, however long ago that is."""
    now_ms = NOW_MS
    reader = FakeLogReader([found("before")])
    tail = Tail(LogQuery(service="checkout"), reader, lambda: now_ms)
    tail.new()
    now_ms += 3_600_000
    tail.new()
    reader.add(found("first after it", -1_000))

    assert uids(tail.new()) == ["first after it"]


def test_a_clock_that_is_ahead_hides_nobody_else() -> None:
    reader = FakeLogReader([])
    tail = started(reader)
    reader.add(found("tomorrow", -80_000_000))

    assert uids(tail.new()) == ["tomorrow"]
    reader.add(found("now", 3_000))
    assert uids(tail.new()) == ["now"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (LogQuery(), ["a", "b", "c"]),
        (LogQuery(service="cart"), ["b"]),
        (LogQuery(lowest_severity=17), ["b", "c"]),
        (LogQuery(lowest_severity=21), ["c"]),
        (LogQuery(text="body A"), ["a"]),
    ],
)
def test_only_what_matches_is_printed(query: LogQuery, expected: list[str]) -> None:
    reader = FakeLogReader([])
    tail = started(reader, query)
    reader.add(found("a", 3), found("b", 2, service="cart", severity=17), found("c", 1, severity=21))

    assert uids(tail.new()) == expected


def test_errors_of_all_services_are_read_where_they_stand_together() -> None:
    reader = FakeLogReader([])
    tail = started(reader, LogQuery(lowest_severity=17))
    reader.add(found("a", severity=17), found("b", service="cart", severity=17))

    assert uids(tail.new()) == ["a", "b"]
    assert {service for service, _ in reader.opened} == {None}


ARRIVALS = st.lists(st.lists(st.integers(0, 120_000), max_size=5), min_size=1, max_size=60)


@given(ARRIVALS)
def test_whatever_the_order_of_arrival_each_record_is_printed_once(arrivals: list[list[int]]) -> None:
    """Where none comes more than two minutes late."""
    now_ms = NOW_MS
    reader = FakeLogReader([])
    tail = Tail(LogQuery(), reader, lambda: now_ms)
    tail.new()
    number, printed = itertools.count(), list[str]()
    for late in arrivals:
        now_ms += 500
        reader.add(*(found(f"{next(number)}", NOW_MS - now_ms + ago) for ago in late))
        printed += uids(tail.new())
    for _ in range(LONG):
        printed += uids(tail.new())

    assert sorted(printed, key=int) == [f"{n}" for n in range(next(number))]


def test_cassandra_may_go_away_and_come_back() -> None:
    """It is said once, and what came meanwhile is printed."""
    reader = FakeLogReader([])
    tail, said, sleeps = started(reader), list[str](), list[float]()

    def sleep(seconds: float) -> None:
        sleeps.append(seconds)
        if len(sleeps) == 3:
            reader.away = None

    reader.add(found("meanwhile"))
    reader.away = CassandraUnavailableError("no node answers")

    records = follow(tail, sleep, said.append)

    assert next(records).uid == "meanwhile"
    assert said == ["no node answers; trying again", "Cassandra answers again"]
    assert sleeps == [POLL_SECONDS] * 3


def test_what_trying_again_does_not_help_ends_it() -> None:
    reader = FakeLogReader([found("a")])
    tail = started(reader)
    reader.away = SchemaMissingError("logs", "no table")
    records: Iterator[LogRecord] = follow(tail, lambda _: None, lambda _: None)

    with pytest.raises(SinkError, match="migrate apply"):
        next(records)
