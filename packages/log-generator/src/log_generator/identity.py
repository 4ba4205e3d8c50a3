"""Who a run is: the ids of its records and drills follow from its seed and what was asked for."""

from dataclasses import dataclass
from hashlib import blake2b

LARGEST_SEED = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Identity:
    """A run's identity, the same when the same run is made again.

    An id begins with the seed itself, so runs with different seeds never share one; the digest keeps apart what one
    seed makes of different scenarios, rates and counts.
    """

    seed: int
    digest: str

    @classmethod
    def of(cls, seed: int, scenario: bytes, rate: float, count: int) -> "Identity":
        """Identify a run by everything but its time."""
        asked = scenario + f"\0{rate!r}\0{count}".encode()
        return cls(seed, blake2b(asked, digest_size=4).hexdigest())

    @property
    def prefix(self) -> str:
        """What the ids of the run begin with: 24 hex digits."""
        return f"{self.seed:016x}{self.digest}"

    def drill_id(self, scenario: str, number: int | str) -> str:
        """Give the id of the scenario's fault of that number, or of what else the truth tells of."""
        return f"{scenario}-{self.prefix}-{number}"
