"""The steady speed of something that works in portions: what comes after the first ones, which warm up."""

from collections.abc import Iterable
from typing import NamedTuple

from dev.bench_child import Reading


class Portion(NamedTuple):
    """So many messages became so many rows and dead letters, all in by `seconds` of some clock."""

    seconds: float
    rows: int
    dead_letters: int = 0

    @property
    def messages(self) -> int:
        """How many messages it was; each of this benchmark is one row or one dead letter."""
        return self.rows + self.dead_letters


def steady(portions: Iterable[Portion], warm_up: int) -> Reading:
    """Read the speed from the end of the portion by which `warm_up` messages are in, until the last one's end.

    The figures `rows` and `dead_letters` count all that was stored.

    Raises:
        ValueError: nothing came after the warm-up.
    """
    in_order = sorted(portions)
    beginning = _beginning(in_order, warm_up)
    measured = in_order[beginning + 1 :]
    if not measured:
        raise ValueError(f"{len(in_order)} portions, none after the first {warm_up:,} messages")
    return Reading(
        records=sum(portion.messages for portion in measured),
        seconds=measured[-1].seconds - in_order[beginning].seconds,
        figures={
            "rows": sum(portion.rows for portion in in_order),
            "dead_letters": sum(portion.dead_letters for portion in in_order),
        },
    )


def _beginning(portions: list[Portion], warm_up: int) -> int:
    done = 0
    for number, portion in enumerate(portions):
        done += portion.messages
        if done >= warm_up:
            return number
    return len(portions)
