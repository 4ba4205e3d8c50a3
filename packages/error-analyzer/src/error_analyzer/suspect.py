"""A service that may be where an incident started."""

import msgspec


class Suspect(msgspec.Struct, frozen=True):
    """A service with the share of the blame that leads to it, 0 to 1, and why, in plain words."""

    service: str
    score: float
    reasons: tuple[str, ...] = ()
