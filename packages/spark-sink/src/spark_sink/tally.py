"""What a batch of the stream became, told by the executors to the driver.

Spark calls `commit` in a process of its own beside the driver, so the counts go through a small file in a folder that
the driver made: it is there before Spark reports the batch's progress.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows of logs and of incidents a batch wrote, and how many messages became dead letters."""

    rows: int = 0
    dead_letters: int = 0
    incidents: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.rows + other.rows, self.dead_letters + other.dead_letters, self.incidents + other.incidents)


def leave_tally(folder: Path, batch_id: int, tallies: Iterable[Tally]) -> None:
    """Leave a batch's sum for the driver."""
    (folder / f"{batch_id}.json").write_bytes(msgspec.json.encode(sum(tallies, Tally())))


def take_tally(folder: Path, batch_id: int) -> Tally:
    """Take a batch's sum and forget it; zero where none was left."""
    file = folder / f"{batch_id}.json"
    try:
        tally = msgspec.json.decode(file.read_bytes(), type=Tally)
    except FileNotFoundError:
        return Tally()
    file.unlink()
    return tally
