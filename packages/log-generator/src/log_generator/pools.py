"""Pools of realistic values, made with Faker once at the start; sampling from them is two hundred times faster."""

import zlib
from collections.abc import Iterable

from faker import Faker

from log_generator.pool_names import POOL_NAMES

_SIZE = 256
_PROVIDERS = ["address", "company", "internet", "lorem", "person", "user_agent"]
_MAKERS = {"user_agent": "chrome"}  # Faker's own mix has browsers of 1996


def make_pools(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Fill the pools that are asked for; a pool is the same in every run, as users and hosts are.

    Raises:
        KeyError: there is no pool of that name.
    """
    faker = Faker("en_US", providers=[f"faker.providers.{name}" for name in _PROVIDERS])
    return {name: _fill(faker, name) for name in sorted(set(names))}


def _fill(faker: Faker, name: str) -> tuple[str, ...]:
    if name not in POOL_NAMES:
        raise KeyError(name)
    faker.seed_instance(zlib.crc32(name.encode()))
    make = getattr(faker, _MAKERS.get(name, name))
    return tuple(str(make()) for _ in range(_SIZE))
