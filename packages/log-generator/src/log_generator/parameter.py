"""What the parameters of a scenario's templates may be, made ready to be drawn."""

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import NamedTuple
from zlib import crc32

import msgspec

from log_generator.blanks import TABLE_SIZE, Blanks, Choice, Digits, mark, mark_alone
from log_generator.scenario import Parameter

Value = str | int | float


class Draft:
    """What a template may refer to while a request is walked: its blanks so far, and facts about the call."""

    __slots__ = ("blanks", "facts", "request")

    def __init__(self) -> None:
        self.blanks = Blanks()
        self.request: dict[str, int] = {}  # parameters that keep their value through the request, by name
        self.facts: Mapping[str, Value] = {}


class Sampler(NamedTuple):
    """A parameter, and where its values come from."""

    name: str
    source: Choice | Digits
    once_a_request: bool

    def text(self, draft: Draft) -> str:
        """Give what stands for the value inside a text."""
        return mark(self._number(draft))

    def alone(self, draft: Draft) -> Value:
        """Give what stands for a value that is all there is."""
        number = self._number(draft)
        return mark_alone(number) if isinstance(self.source, Choice) else mark(number)

    def _number(self, draft: Draft) -> int:
        if not self.once_a_request:
            return draft.blanks.number(self.source)
        if self.name not in draft.request:
            draft.request[self.name] = draft.blanks.number(self.source)
        return draft.request[self.name]


Pools = Mapping[str, Sequence[str]]


def make_sampler(name: str, parameter: Parameter, pools: Pools) -> Sampler:
    """Make the sampler of a parameter that `scenario_check` found sound."""
    return Sampler(name, _SOURCES[parameter.kind](parameter, pools), parameter.scope == "request")


def _integer(parameter: Parameter, _pools: Pools) -> Choice:
    low, size = int(parameter.min), int(parameter.max) - int(parameter.min) + 1
    return _table([low + number for number in _spread(size)])


def _decimal(parameter: Parameter, _pools: Pools) -> Choice:
    low, size = parameter.min, parameter.max - parameter.min
    rng = Random(crc32(parameter.model_dump_json().encode()))
    written = [f"{low + rng.random() * size:.{parameter.digits}f}".encode() for _ in range(TABLE_SIZE)]
    return Choice(tuple(written), tuple(written))


def _one_of(values: Sequence[Value]) -> Choice:
    return _table([values[number] for number in _spread(len(values))])


def _table(values: Sequence[Value]) -> Choice:
    alone = tuple(msgspec.json.encode(value) for value in values)
    texts = tuple(msgspec.json.encode(str(value))[1:-1] for value in values)
    return Choice(texts, alone)


def _spread(size: int) -> Sequence[int]:
    """Give `TABLE_SIZE` numbers under `size`, each as often as another, or as many as have room, evenly apart."""
    if size <= TABLE_SIZE:
        return [index % size for index in range(TABLE_SIZE // size * size)] + _rest(size)
    return [index * size // TABLE_SIZE for index in range(TABLE_SIZE)]


def _rest(size: int) -> list[int]:
    return [index * size // (TABLE_SIZE % size) for index in range(TABLE_SIZE % size)]


_SOURCES: dict[str, Callable[[Parameter, Pools], Choice | Digits]] = {
    "integer": _integer,
    "decimal": _decimal,
    "hex": lambda parameter, _pools: Digits("%s", (parameter.digits,)),
    "uuid": lambda _parameter, _pools: Digits("%s-%s-4%s-a%s-%s", (8, 4, 3, 3, 12)),  # version 4
    "choice": lambda parameter, _pools: _one_of(parameter.values),
    "pool": lambda parameter, pools: _one_of(pools[parameter.pool or ""]),
}
