"""Which error events were counted already.

`detect` delivers at least once: after a crash or a rebalance it reads a stretch of `logs` again. Yet what it
publishes of one partition is without gaps and in order: every stream starts at a committed offset, all errors before
that were acknowledged before it was committed, and one idempotent producer keeps the order from there (if it cannot
deliver an event it delivers none after it). So when the error at offset n arrives, every error of that partition and
environment before n has arrived too, and what comes at or below the highest offset seen is a repetition.
"""

from error_analyzer.event import Source

Mark = tuple[int, int]  # offset, and index of the record within its message
Marks = dict[str, Mark]  # "<topic id>/<partition>" to the highest one counted

_NONE: Mark = (-1, -1)


def advance(marks: Marks, source: Source) -> bool:
    """Move the partition's mark to this offset; give whether the event is new, that is beyond the mark."""
    key = f"{source.topic_id}/{source.partition}"
    mark = (source.offset, source.index)
    if mark <= marks.get(key, _NONE):
        return False
    marks[key] = mark
    return True


def highest(marks: Marks, others: Marks) -> Marks:
    """Join two sets of marks: the higher one of each partition."""
    return marks | {key: max(mark, marks.get(key, _NONE)) for key, mark in others.items()}
