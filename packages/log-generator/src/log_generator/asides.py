"""What services log every now and then, whatever they are asked: the noise of a scenario, and what is planted in it."""

from collections.abc import Callable, Iterable
from random import Random

from log_schema import Resource

from log_generator.form import Form
from log_generator.line import Line
from log_generator.message import Message
from log_generator.parameter import Draft
from log_generator.request import Written

Make = Callable[[Random, int, int], Message]  # chance, when it is due after the start, and its number


class Aside:
    """Something that comes every so often on average, at any time."""

    def __init__(self, every: float, rng: Random, make: Make) -> None:
        self._every = every
        self._rng = rng
        self._make = make
        self._due: float = self._next(0)

    def until(self, due: int, first: int) -> list[Message]:
        """Give what came up to a time; `first` is the number of the first."""
        messages: list[Message] = []
        while self._due <= due:
            messages.append(self._make(self._rng, int(self._due), first + len(messages)))
            self._due = self._next(self._due)
        return messages

    def _next(self, due: float) -> float:
        return due + self._every * self._rng.expovariate(1)


class Asides:
    """All that comes between the records of requests."""

    def __init__(self, asides: Iterable[Aside]) -> None:
        self._asides = list(asides)

    def until(self, due: int, first: int) -> list[Message]:
        """Give what came since it was asked last, up to a time; `first` is the number of the first."""
        messages: list[Message] = []
        for aside in self._asides:
            messages += aside.until(due, first + len(messages))
        return messages


def noise(line: Line, resources: Iterable[Resource], uid_prefix: str, start: int) -> Make:
    """Make a line now and then by one of a service's instances; it is of no trace."""
    forms = [_single(line, resource, uid_prefix) for resource in resources]

    def make(rng: Random, due: int, number: int) -> Message:
        form = forms[int(rng.random() * len(forms))]
        return form.fill(form.draw(rng), start, due, number)[0]

    return make


def _single(line: Line, resource: Resource, uid_prefix: str) -> Form:
    draft = Draft()
    return Form([Written(line.record(draft, resource), line)], draft.blanks, uid_prefix)
