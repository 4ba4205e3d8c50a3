from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from spark_sink.batches import batches
from spark_sink.message import Message
from spark_sink.tables import Insert, Table

MESSAGE = Message("logs", 0, 0, 0, None, b"")
LIMIT = 1_000

ROWS = st.builds(
    lambda service, number, size: Insert(Table.BUCKETS, (service, 0, number), 0, size, MESSAGE),
    st.sampled_from("abc"),
    st.integers(0, 99),
    st.integers(1, 2 * LIMIT),
)


@given(st.lists(ROWS))
def test_every_row_is_in_one_batch_of_its_partition(rows: list[Insert]) -> None:
    """Nothing is lost or doubled, and no batch touches two partitions."""
    made = list(batches(rows, LIMIT))

    assert Counter(row for batch in made for row in batch) == Counter(rows)
    assert all(len({row.partition_key for row in batch}) == 1 for batch in made)


@given(st.lists(ROWS))
def test_no_batch_is_over_the_limit_but_a_single_row(rows: list[Insert]) -> None:
    """The server warns of large batches; a large row it takes alone."""
    assert all(len(batch) == 1 or sum(row.size for row in batch) <= LIMIT for batch in batches(rows, LIMIT))


@given(st.lists(ROWS))
def test_batches_are_filled(rows: list[Insert]) -> None:
    """Two neighbouring batches of a partition would not have fitted into one."""
    by_key: dict[object, list[list[Insert]]] = {}
    for batch in batches(rows, LIMIT):
        by_key.setdefault(batch[0].partition_key, []).append(batch)
    for made in by_key.values():
        for first, second in pairwise(made):
            assert sum(row.size for row in first) + second[0].size > LIMIT
