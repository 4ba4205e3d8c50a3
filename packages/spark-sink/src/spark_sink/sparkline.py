"""A series of numbers as a line of blocks."""

from collections.abc import Sequence

_BLOCKS = "▁▂▃▄▅▆▇█"


def sparkline(values: Sequence[int]) -> str:
    """Give a character for each value: a space for zero, else a block, the full one for the highest.

    A value that is not zero never looks like zero, and a larger one is never lower.
    """
    highest = max(values, default=0)
    return "".join(_BLOCKS[(value * len(_BLOCKS) - 1) // highest] if value > 0 else " " for value in values)


def peaks(values: Sequence[int], each: int) -> list[int]:
    """Give the highest of every `each` values; where it does not come out even, the first are fewer."""
    first = len(values) % each
    groups = [values[:first]] if first else []
    groups += [values[start : start + each] for start in range(first, len(values), each)]
    return [max(group) for group in groups]
