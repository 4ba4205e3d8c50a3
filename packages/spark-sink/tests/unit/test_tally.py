from pathlib import Path

from spark_sink.tally import Tally, leave_tally, take_tally


def test_the_sum_of_a_batch_is_taken_once(tmp_path: Path) -> None:
    """What the executors count comes to the driver, and is not kept."""
    leave_tally(tmp_path, 3, [Tally(5, 1), Tally(2, 0)])

    assert take_tally(tmp_path, 3) == Tally(7, 1)
    assert list(tmp_path.iterdir()) == []


def test_a_batch_without_a_tally_counts_nothing(tmp_path: Path) -> None:
    """Missing counts are no reason to stop."""
    assert take_tally(tmp_path, 1) == Tally()
