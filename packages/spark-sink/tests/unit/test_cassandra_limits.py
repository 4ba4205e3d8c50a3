import pytest
from spark_sink.cassandra_limits import SHIPPED_LIMIT, parse_size


@pytest.mark.parametrize(("text", "size"), [("5KiB", 5120), ("64KiB", 65_536), ("1MiB", 1_048_576), ("512B", 512)])
def test_a_size_is_read_as_cassandra_writes_it(text: str, size: int) -> None:
    """With its unit."""
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "5", "5kb", "-1KiB", "null"])
def test_what_is_no_size_counts_as_the_shipped_limit(text: str) -> None:
    """A batch that is too small costs a little time, one that is too large is refused."""
    assert parse_size(text) == SHIPPED_LIMIT
