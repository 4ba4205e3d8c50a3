"""What an executor does with the messages of one Spark partition."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from log_schema import Topic

from spark_sink.intake import take_in
from spark_sink.message import Message
from spark_sink.rates import Count, Rate, RateOffsets
from spark_sink.streamed_topic import StreamedTopic
from spark_sink.tables import Insert, Table
from spark_sink.tally import Tally


class RowStore(Protocol):
    """Where rows are kept."""

    def write(self, rows: Iterable[Insert]) -> list[Insert]:
        """Write rows; when this returns all are in. Give those that were refused and became dead letters."""


class RateCounts(Protocol):
    """Where it is kept how far the rates are counted."""

    def counts(self, rates: Sequence[Rate]) -> Mapping[Rate, Count]:
        """Give what is counted of some rates so far; those that are not counted yet are missing."""


class PartitionSink:
    """Takes in the messages of one Spark partition of a batch, in order, and counts them at the end.

    The counts are written last: who is killed before repeats all of it, and counts nothing twice.
    """

    def __init__(self, store: RowStore, counted: RateCounts, topics: Sequence[StreamedTopic]) -> None:
        self._store = store
        self._counted = counted
        self._incidents = next((topic.name for topic in topics if topic.role is Topic.INCIDENTS), "")
        self._rates = RateOffsets({topic.name: topic.topic_id for topic in topics})
        self._tally = Tally()

    def store(self, messages: Iterable[Message]) -> None:
        """Store messages, each as records, as an incident, or as a dead letter."""
        rows = take_in(messages, self._incidents)
        refused = {row.place for row in self._store.write(rows) if row.table in {Table.LOGS, Table.INCIDENTS}}
        logs = [row for row in rows if row.table is Table.LOGS and row.place not in refused]
        self._rates.add(logs)
        letters = {row.place for row in rows if row.table is Table.DEAD_LETTERS} | refused
        incidents = sum(row.table is Table.INCIDENTS and row.place not in refused for row in rows)
        self._tally += Tally(len(logs), len(letters), incidents)

    def finish(self) -> Tally:
        """Write the counts, and say what everything became."""
        self._store.write(self._rates.rows(self._counted.counts(self._rates.rates)))
        return self._tally
