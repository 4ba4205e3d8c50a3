"""What an executor does with the messages of one Spark partition."""

from collections.abc import Iterable
from typing import Protocol

from spark_sink.intake import take_in
from spark_sink.message import Message
from spark_sink.tables import Insert, Table
from spark_sink.tally import Tally


class RowStore(Protocol):
    """Where rows are kept."""

    def write(self, rows: Iterable[Insert]) -> int:
        """Write rows; when this returns all are in. Give how many were refused and became dead letters."""


def store_messages(messages: Iterable[Message], store: RowStore) -> Tally:
    """Store every message, as records or as a dead letter, and count them."""
    rows = take_in(messages)
    logs = sum(1 for row in rows if row.table is Table.LOGS)
    letters = len({(row.message.partition, row.message.offset) for row in rows if row.table is Table.DEAD_LETTERS})
    refused = store.write(rows)
    return Tally(rows=logs - refused, dead_letters=letters + refused)
