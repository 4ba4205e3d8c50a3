"""Dead letters in Cassandra: found, read whole, and claimed for a replay."""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import groupby, islice
from typing import Any, NamedTuple, TypeVar

from cassandra import ConsistencyLevel
from cassandra.cluster import ResponseFuture, Session
from tenacity import Retrying

from spark_sink.cassandra_errors import cassandra_errors
from spark_sink.cassandra_reads import CassandraReads, millis
from spark_sink.dead_letter import StoredDeadLetter, WholeDeadLetter, letter_bucket, stored_letter, whole_letter
from spark_sink.dead_letter_place import Place
from spark_sink.replay import Claim

ItemT = TypeVar("ItemT")

_TABLE = "dead_letters"
_ASKED_AT_ONCE = 32
# A claim outlives its letter: while Kafka has the message, reading the topic again from its start renews the letter.
_CLAIM_LONGER_SECONDS = 30 * 86_400

_ONE = "WHERE topic = ? AND bucket = ? AND partition = ?"
_SUMMARY = f"SELECT topic, partition, offset, part, arrived, reason, value_bytes, replayed FROM {{}} {_ONE}"  # noqa: S608
_WHOLE = f"SELECT * FROM {{}} {_ONE} AND offset = ?"  # noqa: S608 - names of our own
_CLAIM = (
    f"UPDATE {{}} USING TTL ? SET replayed = ? {_ONE} AND offset = ? AND part = 0"  # noqa: S608
    " IF replayed = ? AND arrived = ?"
)


class _Partition(NamedTuple):
    topic: str
    bucket_ms: int
    partition: int


class CassandraDeadLetters:
    """Implements `replay.DeadLetterStore`."""

    def __init__(self, session: Session, keyspace: str, retrying: Retrying) -> None:
        self._session = session
        self._keyspace = keyspace
        self._retrying = retrying
        self._reads = CassandraReads(session, keyspace)

    def newest_first(self, since_ms: int = 0, topic: str | None = None) -> Iterator[StoredDeadLetter]:
        """Give dead letters, newest first as far as their time in Kafka follows their offset; of one topic or all."""
        partitions = (one for one in self._partitions() if topic in {None, one.topic})
        recent = (one for one in partitions if one.bucket_ms >= letter_bucket(since_ms))
        ordered = sorted(recent, key=lambda one: -one.bucket_ms)
        buckets = (list(bucket) for _, bucket in groupby(ordered, key=lambda one: one.bucket_ms))
        for some in _chunks(buckets, _ASKED_AT_ONCE):
            for answers in [[self._ask(_SUMMARY, *one) for one in bucket] for bucket in some]:
                letters = heapq.merge(*map(self._letters, answers), key=lambda letter: -letter.arrived_ms)
                yield from (letter for letter in letters if letter.arrived_ms >= since_ms or not since_ms)

    def at(self, place: Place) -> list[StoredDeadLetter]:
        """Give the dead letters whose messages stood at a place, newest first; more than one if its topic is another.

        That the topic was made again shows in their times.
        """
        partitions = sorted(
            (one for one in self._partitions() if _may_hold(one, place)), key=lambda one: -one.bucket_ms
        )
        found: list[StoredDeadLetter] = []
        for some in _chunks(iter(partitions), _ASKED_AT_ONCE):
            answers = [self._ask(f"{_SUMMARY} AND offset = ?", *one, place.offset) for one in some]
            found += (letter for answer in answers for letter in self._letters(answer))
        return [letter for letter in found if place.arrived_ms in {None, letter.arrived_ms}]

    def whole(self, letter: StoredDeadLetter) -> WholeDeadLetter | None:
        """Give all of a dead letter; None where it has expired."""
        answer = self._ask(_WHOLE, *_key(letter))
        return whole_letter(list(self._reads.pages(answer)))

    def claim(self, letter: StoredDeadLetter, now_ms: int) -> Claim:
        """Note that a dead letter is replayed, unless someone did since it was read.

        A compare-and-set that Cassandra did not answer is repeated. If it then finds its own time, another replay may
        have come in that very millisecond, so it is in doubt.
        """
        stamp_ms = max(now_ms, (letter.replayed_ms or 0) + 1)
        row = self._retrying(self._claim, letter, stamp_ms)
        if row["[applied]"]:
            return Claim.MADE
        replayed = row.get("replayed")
        return Claim.IN_DOUBT if replayed is not None and millis(replayed) == stamp_ms else Claim.TAKEN

    def _claim(self, letter: StoredDeadLetter, stamp_ms: int) -> dict[str, Any]:
        statement = self._reads.statement(_CLAIM, _TABLE)
        statement.serial_consistency_level = ConsistencyLevel.SERIAL  # one claim in all data centres
        values = (self._claim_seconds, stamp_ms, *_key(letter), letter.replayed_ms, letter.arrived_ms)
        with cassandra_errors(self._keyspace):
            return dict(self._session.execute(statement, values).one())

    @cached_property
    def _claim_seconds(self) -> int:
        with cassandra_errors(self._keyspace):
            [table] = self._session.execute(
                "SELECT default_time_to_live FROM system_schema.tables WHERE keyspace_name = %s AND table_name = %s",
                (self._keyspace, _TABLE),
            )
        return int(table["default_time_to_live"]) + _CLAIM_LONGER_SECONDS

    def _partitions(self) -> Iterator[_Partition]:
        for row in self._reads.pages(self._ask("SELECT DISTINCT topic, bucket, partition FROM {}")):
            yield _Partition(row["topic"], row["bucket"], row["partition"])

    def _letters(self, answer: ResponseFuture) -> Iterator[StoredDeadLetter]:
        found = (stored_letter(row) for row in self._reads.pages(answer) if row["part"] == 0)
        return (letter for letter in found if letter is not None)

    def _ask(self, cql: str, *parameters: object) -> ResponseFuture:
        return self._reads.ask(cql, _TABLE, *parameters)


def _key(letter: StoredDeadLetter) -> tuple[str, int, int, int]:
    return letter.topic, letter_bucket(letter.arrived_ms), letter.partition, letter.offset


def _may_hold(one: _Partition, place: Place) -> bool:
    in_time = place.arrived_ms is None or one.bucket_ms == letter_bucket(place.arrived_ms)
    return in_time and (one.topic, one.partition) == (place.topic, place.partition)


def _chunks(items: Iterable[ItemT], size: int) -> Iterator[Sequence[ItemT]]:
    items = iter(items)
    while chunk := list(islice(items, size)):
        yield chunk
