import random
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_schema import LogRecord, Resource, Topic, encode
from spark_sink.errors import CassandraUnavailableError
from spark_sink.message import Message
from spark_sink.rates import MINUTE_MS
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
    """Records, incidents and dead letters add up to the messages; a deleted incident is none."""
    bad = [message(None, 2), message(b"{" + b"x" * 600_000, 3)]
    incidents = [message(INCIDENT, 4, "p-incidents"), message(None, 5, "p-incidents"), message(b"1", 6, "p-incidents")]

    tally = store([message(record(), 1), *bad, *incidents], FakeRowStore())

    assert tally == Tally(rows=1, dead_letters=3, incidents=1)


def test_a_refused_row_counts_as_a_dead_letter() -> None:
    """What Cassandra refuses is neither said to be stored nor counted as a record."""
    rows = FakeRowStore(refused={"u1"})

    assert store([message(record("u1"), 1), message(record("u2"), 2)], rows) == Tally(rows=1, dead_letters=1)
    assert rates(rows) == counted(rows)


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


def test_the_newest_snapshot_wins_whatever_is_read_again() -> None:
    """Later in the topic is later, also within Kafka's millisecond."""
    rows = FakeRowStore()

    store([message(INCIDENT, 7, "p-incidents"), message(INCIDENT, 8, "p-incidents")], rows)

    first, second = stored(Table.INCIDENTS, rows)[-1], message(INCIDENT, 8)
    assert first.written_us == NOW_MS * 1000 + second.offset


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
