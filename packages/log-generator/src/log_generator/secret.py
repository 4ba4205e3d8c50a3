"""A kind of text that must not get out, and the lines in which it gets into logs."""

from collections.abc import Callable
from random import Random
from typing import NamedTuple

PLACE = "{secret}"


class Secret(NamedTuple):
    """How such a text is made, and lines with `{secret}` where it goes.

    The text is the least that must be taken out: the password, not the address that holds it. It has no line breaks,
    so that it is found in whatever the line is written into.
    """

    make: Callable[[Random], str]
    carriers: tuple[str, ...]

    def lines(self, text: str) -> tuple[str, ...]:
        """Put a text into every carrier."""
        return tuple(carrier.replace(PLACE, text) for carrier in self.carriers)
