"""Putting rows of the same partition together, no more than the server likes."""

from collections.abc import Iterable, Iterator

from spark_sink.tables import Insert


def batches(rows: Iterable[Insert], limit_bytes: int) -> Iterator[list[Insert]]:
    """Group rows by partition into batches of at most `limit_bytes`; a larger row goes alone.

    Such a batch is one mutation on one replica set, so it costs about as much as a single row does. Rows of one
    partition keep their order.
    """
    filling: dict[object, list[Insert]] = {}
    sizes: dict[object, int] = {}
    for row in rows:
        key = row.partition_key
        size = sizes.get(key, 0) + row.size
        if size > limit_bytes and key in filling:
            yield filling.pop(key)
            size = row.size
        filling.setdefault(key, []).append(row)
        sizes[key] = size
    yield from filling.values()
