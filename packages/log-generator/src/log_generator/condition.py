"""What is broken while a request is made."""

from collections.abc import Mapping

Key = tuple[frozenset[int], frozenset[int]]


class Condition:
    """The faults that last, by number: until when, and which of them have their poison."""

    __slots__ = ("key", "lasting", "stuck")

    def __init__(self, lasting: Mapping[int, int] | None = None, stuck: frozenset[int] = frozenset()) -> None:
        self.lasting = lasting or {}
        self.stuck = stuck
        self.key: Key = (frozenset(self.lasting), stuck)  # requests under equal keys go alike


HEALTHY = Condition()
