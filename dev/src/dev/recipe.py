"""What a rule about Dockerfiles looks at: the file, and the image that it is to make."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from dev.dockerfile import Dockerfile
from dev.shipped_image import ShippedImage


class Finding(NamedTuple):
    """What is wrong, and what is expected, at a line of a file."""

    line: int
    message: str


@dataclass(frozen=True)
class Recipe:
    """A Dockerfile of this repository."""

    dockerfile: Dockerfile
    image: ShippedImage

    @property
    def end(self) -> int:
        """The line of the last FROM, where what is missing should have followed."""
        return self.dockerfile.stages[-1].line


Rule = Callable[[Recipe], Iterator[Finding]]
