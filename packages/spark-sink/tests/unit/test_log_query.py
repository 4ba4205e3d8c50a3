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
        (LogQuery(), ["d", "e", "c", "b", "a"]),
        (LogQuery(service="checkout"), ["d", "b", "a"]),
        (LogQuery(service="unknown"), []),
        (LogQuery(trace_id="t1"), ["e", "c", "b", "a"]),
        (LogQuery(trace_id="t1", service="cart"), ["e", "c"]),
        (LogQuery(lowest_severity=17), ["e", "b"]),
        (LogQuery(text="bODY D"), ["d"]),
        (LogQuery(limit=2), ["d", "e"]),
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
