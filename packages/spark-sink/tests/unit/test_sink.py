import json
import random
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_schema import LogRecord, Resource, Topic, encode
from spark_sink.errors import CassandraUnavailableError
from spark_sink.intake import take_in
from spark_sink.message import Message
from spark_sink.placement import MINUTE_MS
from spark_sink.sink import PartitionSink
from spark_sink.streamed_topic import StreamedTopic
from spark_sink.tables import Insert, Table
from spark_sink.tally import Tally
from spark_sink.testing import FakeRowStore

NOW_MS = 1_795_500_000_000
TOPICS = (StreamedTopic("logs", Topic.LOGS, "id-1"), StreamedTopic("p-incidents", Topic.INCIDENTS, "id-2"))
INCIDENT = b"""{"incident_id": "i1", "environment": "prod", "status": "open", "first_unix_nano": 1,
"last_unix_nano": 2, "error_count": 3, "diagnosis": {"title": "payment is down", "cause": "?",
"origin_service": "payment"}, "groups": []}"""


def message(value: bytes | None, offset: int = 0, topic: str = "logs") -> Message:
    return Message(topic, 1, offset, NOW_MS, None, value)


def record(uid: str = "u1", service: str = "checkout", minute: int = 0, severity: int = 9) -> bytes:
    time_unix_nano = (NOW_MS - minute * MINUTE_MS) * 10**6
    resource = Resource(service_name=service)
    return encode(
        LogRecord(uid=uid, time_unix_nano=time_unix_nano, severity_number=severity, body="b", resource=resource)
    )


def poisoned(revision: int, count: int, first: int) -> bytes:
    snapshot = {"incident_id": "i", "environment": "e", "status": "open", "last_unix_nano": 2}
    return json.dumps(snapshot | {"revision": revision, "error_count": count, "first_unix_nano": first}).encode()


def store(messages: list[Message], into: FakeRowStore, topics: tuple[StreamedTopic, ...] = TOPICS) -> Tally:
    sink = PartitionSink(into, into, topics)
    sink.store(messages[: len(messages) // 2])
    sink.store(messages[len(messages) // 2 :])
    return sink.finish()


def stored(table: Table, store: FakeRowStore) -> list[Insert]:
    return [row for row in store.rows.values() if row.table is table]


def rates(store: FakeRowStore) -> Counter[tuple[str, int, int]]:
    counts: Counter[tuple[str, int, int]] = Counter()
    for row in stored(Table.RATES, store):
        service, _, minute, severity, _, records, _ = row.values
        counts[service, minute, severity] += records
    return counts


def counted(store: FakeRowStore) -> Counter[tuple[str, int, int]]:
    """Count the records that are stored."""
    rows = [row.values for row in stored(Table.LOGS, store)]
    return Counter((values[0], values[3] - values[3] % MINUTE_MS, values[6]) for values in rows)


def test_messages_are_counted_by_what_they_became() -> None:
    """Records, incidents and dead letters add up to the messages."""
    bad = [message(None, 2), message(b"{" + b"x" * 600_000, 3)]
    incidents = [message(INCIDENT, 4, "p-incidents"), message(None, 5, "p-incidents"), message(b"1", 6, "p-incidents")]
    removed = message(None, 7, "p-incidents")._replace(key=b"i1")

    tally = store([message(record(), 1), *bad, *incidents, removed], FakeRowStore())

    assert tally == Tally(rows=1, dead_letters=4, incidents=2)


def test_a_refused_row_counts_as_a_dead_letter() -> None:
    """What Cassandra refuses is neither said to be stored nor counted as a record."""
    rows = FakeRowStore(refused={"u1"})

    assert store([message(record("u1"), 1), message(record("u2"), 2)], rows) == Tally(rows=1, dead_letters=1)
    assert rates(rows) == counted(rows)


def test_a_refused_incident_counts_as_a_dead_letter() -> None:
    """The log of the batch and the metrics say what was stored."""
    tally = store([message(INCIDENT, 1, "p-incidents")], FakeRowStore(refused={"i1"}))

    assert tally == Tally(rows=0, dead_letters=1, incidents=0)


def test_a_replay_writes_the_same_rows() -> None:
    """Reading the topics again from their start changes nothing."""
    rows = FakeRowStore()
    messages = [message(record(), 1), message(b"{nope", 2), message(INCIDENT, 1, "p-incidents")]
    store(messages, rows)
    once = dict(rows.rows)

    store(messages, rows)

    assert rows.rows == once


def test_an_incident_is_kept_with_its_snapshot() -> None:
    """What is looked for in columns, and all of it as it came."""
    rows = FakeRowStore()

    store([message(INCIDENT, 7, "p-incidents")], rows)

    [row] = stored(Table.INCIDENTS, rows)
    assert row.values == ("i1", "prod", "open", 0, 0, 0, 3, "payment", "payment is down", INCIDENT.decode())


def test_the_newest_snapshot_wins_whatever_clocks_say() -> None:
    """By its revision; and last of all that the incident was removed, as one that became part of another."""
    rows = FakeRowStore()
    older, newer = (INCIDENT.replace(b'"groups"', b'"revision": %d, "groups"' % n) for n in (999, 1000))

    store([message(older, 7, "p-incidents"), message(newer, 8, "p-incidents")._replace(arrived_ms=0)], rows)
    store([message(None, 9, "p-incidents")._replace(key=b"i1", arrived_ms=0)], rows)

    [row] = stored(Table.INCIDENTS, rows)
    assert row.values[:4] == ("i1", "prod", "removed", 1000)


def test_a_diagnosis_that_is_withdrawn_is_gone() -> None:
    """A newer snapshot that names no origin leaves nothing of what an older one named."""
    rows = FakeRowStore()
    older, newer = (INCIDENT.replace(b'"groups"', b'"revision": %d, "groups"' % n) for n in (1, 2))
    withdrawn = newer.replace(b'"origin_service"', b'"former"').replace(b'"title"', b'"headline"')
    assert withdrawn != newer

    store([message(withdrawn, 8, "p-incidents"), message(older, 7, "p-incidents")], rows)

    [row] = stored(Table.INCIDENTS, rows)
    assert row.values[3] == 2
    assert not any(row.values[7:9])


@given(st.binary(max_size=60) | st.builds(poisoned, st.integers(), st.integers(), st.integers()))
def test_whatever_stands_in_the_topic_of_incidents_becomes_a_row(value: bytes) -> None:
    """Of the table or of the dead letters; the records' stream stops for none."""
    [row] = take_in([message(value, 1, "p-incidents")], "p-incidents")

    numbers = [number for number in row.values if isinstance(number, int)]
    assert all(0 <= number < 2**63 for number in numbers)


def test_a_deeply_nested_incident_is_a_dead_letter() -> None:
    """No parser goes that deep."""
    value = INCIDENT.replace(b'"groups": []', b'"groups": ' + b"[" * 100_000)

    [row] = take_in([message(value, 1, "p-incidents")], "p-incidents")

    assert row.table is Table.DEAD_LETTERS


def test_records_are_counted_by_service_minute_and_severity() -> None:
    """Late ones in their own minute."""
    rows = FakeRowStore()
    minute = NOW_MS - NOW_MS % MINUTE_MS

    store([message(record("u1"), 1), message(record("u2", severity=17), 2), message(record("u3", minute=9), 3)], rows)
    store([message(record("u4"), 4), message(record("u5", minute=9), 5)], rows)

    late = minute - 9 * MINUTE_MS
    assert rates(rows) == {("checkout", minute, 9): 2, ("checkout", minute, 17): 1, ("checkout", late, 9): 2}


def test_a_topic_made_again_is_counted_from_its_first_offset() -> None:
    """Its offsets begin anew, and what was counted before stays."""
    rows = FakeRowStore()
    store([message(record(f"a{offset}"), offset) for offset in range(10)], rows)

    store([message(record("b0"), 0)], rows, (StreamedTopic("logs", Topic.LOGS, "id-3"),))

    assert sum(rates(rows).values()) == 11


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 2), st.sampled_from([9, 17])), min_size=1, max_size=60),
    st.randoms(use_true_random=False),
)
def test_rates_are_exact_through_kills_and_replays(records: list[tuple[str, int, int]], chance: random.Random) -> None:
    """Killed at any row, repeated, and read again from the start in other batches, they count each record once."""
    messages = [message(record(f"u{n}", *what), n) for n, what in enumerate(records)]
    rows = FakeRowStore()

    for _ in range(3):
        for batch in split(messages, chance):
            if chance.random() < 0.5:
                rows.breaks_after = chance.randrange(len(batch) + 1)
                with pytest.raises(CassandraUnavailableError):
                    store(batch, rows)
            rows.breaks_after = None
            store(batch, rows)

    assert rates(rows) == counted(rows) == expected(records)


def split(messages: list[Message], chance: random.Random) -> Iterator[list[Message]]:
    cuts = sorted({0, len(messages), *(chance.randrange(len(messages)) for _ in range(3))})
    return (messages[start:end] for start, end in pairwise(cuts))


def expected(records: list[tuple[str, int, int]]) -> Counter[tuple[str, int, int]]:
    minute = NOW_MS - NOW_MS % MINUTE_MS
    return Counter((service, minute - ago * MINUTE_MS, severity) for service, ago, severity in records)
