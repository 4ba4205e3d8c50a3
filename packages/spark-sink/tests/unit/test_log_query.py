from dataclasses import replace
from itertools import islice

import pytest
from log_schema import LogRecord, Resource
from spark_sink.log_query import FoundRecord, LogQuery, find
from spark_sink.placement import BUCKET_MS
from spark_sink.testing import FakeLogReader

START_MS = 1_795_500_000_000 // BUCKET_MS * BUCKET_MS


def found(uid: str, minute: int, service: str = "checkout", severity: int = 9, trace: str = "t1") -> FoundRecord:
    nanos = (START_MS + minute * 60_000) * 1_000_000
    resource = Resource(service_name=service)
    record = LogRecord(
        uid=uid, time_unix_nano=nanos, severity_number=severity, body=f"Body {uid}", resource=resource, trace_id=trace
    )
    return FoundRecord(nanos, record)


RECORDS = [
    found("a", 0),
    found("b", 3, severity=17),
    found("c", 4, service="cart"),
    found("d", 9, trace="t2"),
    found("e", 9, service="cart", severity=21),
]


def uids(query: LogQuery) -> list[str]:
    return [record.uid for record in find(query, FakeLogReader(RECORDS))]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (LogQuery(), ["e", "d", "c", "b", "a"]),
        (LogQuery(service="checkout"), ["d", "b", "a"]),
        (LogQuery(service="unknown"), []),
        (LogQuery(trace_id="t1"), ["e", "c", "b", "a"]),
        (LogQuery(trace_id="t1", service="cart"), ["e", "c"]),
        (LogQuery(lowest_severity=17), ["e", "b"]),
        (LogQuery(text="bODY D"), ["d"]),
        (LogQuery(limit=2), ["e", "d"]),
        (LogQuery(lowest_severity=17, service="cart"), ["e"]),
        (LogQuery(lowest_severity=17, trace_id="t1"), ["e", "b"]),
        (LogQuery(lowest_severity=21), ["e"]),
        (LogQuery(lowest_severity=17, text="BODY B"), ["b"]),
        (LogQuery(lowest_severity=17, to_ms=START_MS + 180_000), []),
        (LogQuery(lowest_severity=17, to_ms=START_MS + 180_001), ["b"]),
        (LogQuery(from_ms=START_MS + 180_000, to_ms=START_MS + 540_000), ["c", "b"]),
        (LogQuery(trace_id="t1", from_ms=START_MS + 60_000), ["e", "c", "b"]),
    ],
)
def test_what_matches_is_found_newest_first(query: LogQuery, expected: list[str]) -> None:
    """Every condition narrows what is found."""
    assert uids(query) == expected


def test_no_bucket_is_opened_before_its_records_are_wanted() -> None:
    """The newest record of a service with months of logs is one bucket away."""
    reader = FakeLogReader([found(f"{minute:03}", minute) for minute in range(100)])

    [newest] = islice(find(LogQuery(service="checkout"), reader), 1)

    assert (newest.uid, len(reader.opened)) == ("099", 1)


def test_errors_of_all_services_are_read_where_they_stand_together() -> None:
    """No service is asked, and nothing is opened or read beyond the limit."""
    errors = [found(f"{minute:03}", minute, service=f"s{minute % 7}", severity=17) for minute in range(100)]
    reader = FakeLogReader([*errors, *(found(f"i{minute}", minute) for minute in range(100))])

    newest = list(find(LogQuery(lowest_severity=17, limit=3), reader))

    assert [record.uid for record in newest] == ["099", "098", "097"]
    assert reader.opened == [(None, START_MS + 49 * BUCKET_MS), (None, START_MS + 48 * BUCKET_MS)]
    assert reader.read == 3


def test_nothing_is_opened_outside_the_time_that_is_asked_for() -> None:
    """A bucket that begins when the time ends holds nothing of it."""
    reader = FakeLogReader([found(f"{minute:03}", minute, severity=17) for minute in range(100)])
    span = LogQuery(from_ms=START_MS + BUCKET_MS + 60_000, to_ms=START_MS + 2 * BUCKET_MS)

    by_time = list(find(replace(span, lowest_severity=17), reader))
    by_service = list(find(replace(span, service="checkout"), reader))

    assert [record.uid for record in by_time] == [record.uid for record in by_service] == ["003"]
    assert reader.opened == [(None, START_MS + BUCKET_MS), ("checkout", START_MS + BUCKET_MS)]


def test_records_of_one_instant_are_in_the_tables_order() -> None:
    """By service, then uid; so that shards that are merged and a limit leave out none and show none twice."""
    together = [found(uid, 1, service=service, severity=17) for uid, service in (("b", "x"), ("a", "y"), ("a", "x"))]

    ordered = [(one.service, one.uid) for one in find(LogQuery(lowest_severity=17), FakeLogReader(together))]

    assert ordered == [("x", "a"), ("x", "b"), ("y", "a")]
