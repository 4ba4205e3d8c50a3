"""Choosing the loopback ports that servers listen on."""

import random
import socket
from collections.abc import Callable
from dataclasses import dataclass

from dev.errors import PortTakenError

LOOPBACK = "127.0.0.1"

# Below the ports that systems hand out by themselves, so that a chosen one stays free until the server binds it
_FREE_RANGE = range(20_000, 30_000)


@dataclass(frozen=True)
class WantedPorts:
    """The ports that were asked for; None has one chosen, the standard one where it is free."""

    kafka: int | None = None
    cassandra: int | None = None
    standard: bool = True
    """Whether the standard ports are tried; sets of servers that come and go leave them to the one that stays."""


ANY_PORTS = WantedPorts()


def is_free(port: int) -> bool:
    """Say whether a server could listen on this loopback port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


class PortChoice:
    """Gives each server a port of its own."""

    def __init__(self, randomness: random.Random, free: Callable[[int], bool] = is_free) -> None:
        self._randomness = randomness
        self._free = free

    def choose(self, server: str, *, given: int | None = None, standard: int | None = None) -> int:
        """Give the given port, else the standard one if it is free, else any free one.

        Raises:
            PortTakenError: the given port is in use.
        """
        if given is not None:
            if not self._free(given):
                raise PortTakenError(f"{server}: port {given} is in use; give another, or none to have one chosen")
            return given
        if standard is not None and self._free(standard):
            return standard
        return next(port for port in iter(self._any, None) if self._free(port))

    def _any(self) -> int:
        return self._randomness.choice(_FREE_RANGE)
