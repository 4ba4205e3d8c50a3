"""The params of both DAGs, which Airflow's form checks before a run begins."""

from airflow.sdk import Param

LARGEST_SEED = 2**53 - 1  # what a browser's form can hold
DURATION_PATTERN = r"^[1-9][0-9]{0,4}(s|m|h)(?!\n)$"
SCENARIO = {
    "pattern": r"^[A-Za-z0-9/][A-Za-z0-9_./-]{0,199}(?!\n)$",
    "description": "A scenario that comes with the generator, or the path of a TOML file where it runs.",
}
# Offered by the form, which takes others too.
FAULTS = [
    "outage",
    "exception",
    "bad-return",
    "slow-dependency",
    "bad-deployment",
    "config-error",
    "poison-message",
    "retry-storm",
    "hostile",
]
HEALTHY = ["steady", "noisy"]


def rate() -> Param:
    """How many records a second."""
    return Param(200, type="number", minimum=1, maximum=100_000, description="Records a second.")


def duration(default: str, description: str = "How long: 30s, 5m, 1h.") -> Param:
    """A length of time as the generator reads it."""
    return Param(default, type="string", pattern=DURATION_PATTERN, description=description)


def seed() -> Param:
    """What makes a run repeatable."""
    return Param(
        None,
        type=["null", "integer"],
        minimum=0,
        maximum=LARGEST_SEED,
        description="The same seed gives the same records; without one it is made of the run's id.",
    )
