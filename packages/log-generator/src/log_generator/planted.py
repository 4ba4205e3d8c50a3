"""Secrets and personal data to plant in a run, so that what gets out of it can be told."""

from collections.abc import Iterable, Mapping
from random import Random
from typing import NamedTuple

from log_generator.planted_credentials import CREDENTIALS
from log_generator.planted_people import PEOPLE
from log_generator.planted_tokens import TOKENS
from log_generator.secret import Secret

PLANTED: Mapping[str, Secret] = TOKENS | CREDENTIALS | PEOPLE
"""Every kind that can be planted, by the name that scenarios use."""

VALUES_OF_A_KIND = 3  # few, so that a run's truth can list them all


class Planting(NamedTuple):
    """A text that must not get out, and whole log lines with it in them."""

    kind: str
    text: str
    lines: tuple[str, ...]


def plant(rng: Random, kinds: Iterable[str] = ()) -> tuple[Planting, ...]:
    """Make three texts of each of the kinds, or of all kinds where none is named.

    Raises:
        KeyError: there is no such kind.
    """
    return tuple(_planting(rng, kind) for kind in sorted(set(kinds) or PLANTED.keys()) for _ in range(VALUES_OF_A_KIND))


def _planting(rng: Random, kind: str) -> Planting:
    text = PLANTED[kind].make(rng)
    return Planting(kind, text, PLANTED[kind].lines(text))
