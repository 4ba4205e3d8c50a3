"""Binding values to a prepared statement, several times as fast as the driver does it.

The driver looks up, for every value of every row, whether its column is encrypted and how its type is written. Here
each column's way is chosen once; what is written is the same, as a test compares.
"""

import struct
from collections.abc import Callable, Sequence
from typing import Any

from cassandra.cqltypes import CassandraTypeType
from cassandra.query import UNSET_VALUE, BoundStatement, PreparedStatement

Serializer = Callable[[Any], bytes]

_WAYS: dict[str, Serializer] = {
    "varchar": str.encode,  # what the server calls a text
    "blob": bytes,
    "tinyint": struct.Struct(">b").pack,
    "int": struct.Struct(">i").pack,
    "bigint": struct.Struct(">q").pack,
    "timestamp": struct.Struct(">q").pack,  # we have it in milliseconds already
}


class Binder:
    """Binds rows of one table to their insert."""

    def __init__(self, statement: PreparedStatement) -> None:
        self.statement = statement
        self._ways = [_way(column.type, statement.protocol_version) for column in statement.column_metadata]

    def bind(self, values: Sequence[Any]) -> BoundStatement:
        """Bind a row's values, in the order of the columns; None leaves one unset, which writes nothing.

        Where a row has None, a null would write a tombstone.
        """
        bound = BoundStatement(self.statement)
        bound.values = [
            UNSET_VALUE if value is None else way(value) for way, value in zip(self._ways, values, strict=True)
        ]
        return bound


def _way(cql_type: CassandraTypeType, protocol_version: int) -> Serializer:
    def serialize(value: Any) -> bytes:  # noqa: ANN401 - whatever the column takes
        written: bytes = cql_type.serialize(value, protocol_version)
        return written

    return _WAYS.get(cql_type.typename, serialize)
