"""Drawing the values of a template's parameters."""

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import NamedTuple

from log_generator.scenario import Parameter

Value = str | int | float


class Draw:
    """What a value may depend on: chance, the request's values so far, and facts about the call being logged."""

    __slots__ = ("facts", "request", "rng")

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.request: dict[str, Value] = {}
        self.facts: Mapping[str, Value] = {}


Sample = Callable[[Draw], Value]


class Sampler(NamedTuple):
    """How a value is drawn, and how `%` writes it in a text."""

    sample: Sample
    conversion: str = "%s"


def make_sampler(name: str, parameter: Parameter, pools: Mapping[str, Sequence[str]]) -> Sampler:
    """Make the sampler of a parameter that `scenario_check` found sound."""
    sample = _SAMPLES[parameter.kind](parameter, pools)
    conversion = f"%.{parameter.digits}f" if parameter.kind == "decimal" else "%s"
    return Sampler(_once_a_request(name, sample) if parameter.scope == "request" else sample, conversion)


def fact(name: str) -> Sampler:
    """Make the sampler of a fact, which isn't drawn but looked up."""
    return Sampler(lambda draw: draw.facts[name])


def _once_a_request(name: str, sample: Sample) -> Sample:
    def once(draw: Draw) -> Value:
        value = draw.request.get(name)
        if value is None:
            value = draw.request[name] = sample(draw)
        return value

    return once


Pools = Mapping[str, Sequence[str]]


def _integer(parameter: Parameter, _pools: Pools) -> Sample:
    low, size = int(parameter.min), int(parameter.max) - int(parameter.min) + 1
    return lambda draw: low + int(draw.rng.random() * size)


def _decimal(parameter: Parameter, _pools: Pools) -> Sample:
    low, size, digits = parameter.min, parameter.max - parameter.min, parameter.digits
    return lambda draw: round(low + draw.rng.random() * size, digits)


def _hex(parameter: Parameter, _pools: Pools) -> Sample:
    digits = parameter.digits
    return lambda draw: f"{draw.rng.getrandbits(4 * digits):0{digits}x}"


def _uuid(_parameter: Parameter, _pools: Pools) -> Sample:
    def sample(draw: Draw) -> Value:
        text = f"{draw.rng.getrandbits(128):032x}"
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"  # version 4

    return sample


def _one_of(values: Sequence[Value]) -> Sample:
    size = len(values)
    return lambda draw: values[int(draw.rng.random() * size)]


_SAMPLES: dict[str, Callable[[Parameter, Pools], Sample]] = {
    "integer": _integer,
    "decimal": _decimal,
    "hex": _hex,
    "uuid": _uuid,
    "choice": lambda parameter, _pools: _one_of(parameter.values),
    "pool": lambda parameter, pools: _one_of(pools[parameter.pool or ""]),
}
