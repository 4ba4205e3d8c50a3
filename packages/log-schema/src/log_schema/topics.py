"""The pipeline's topics: their names, and how each keeps what it holds."""

from dataclasses import dataclass
from enum import StrEnum

_WEEK_MS = 7 * 24 * 3600 * 1000


class Topic(StrEnum):
    """A topic by its role; `KafkaSettings.topic` gives the name it has on the broker."""

    LOGS = "logs"
    ERRORS = "errors"
    INCIDENTS = "incidents"
    NOTIFICATIONS = "notifications"
    DELIVERED = "notifications.delivered"
    GROUND_TRUTH = "ground-truth"
    DRILLS = "drills"


@dataclass(frozen=True, slots=True)
class TopicSpec:
    """How a topic is created."""

    topic: Topic
    partitions: int
    configs: dict[str, str]


_EXPIRES = {"cleanup.policy": "delete", "retention.ms": str(_WEEK_MS)}
_LATEST_BY_KEY = {"cleanup.policy": "compact"}

SPECS = (
    TopicSpec(Topic.LOGS, 4, _EXPIRES),
    TopicSpec(Topic.ERRORS, 2, _EXPIRES),
    TopicSpec(Topic.INCIDENTS, 2, _LATEST_BY_KEY),
    TopicSpec(Topic.NOTIFICATIONS, 2, _LATEST_BY_KEY),
    TopicSpec(Topic.DELIVERED, 2, _LATEST_BY_KEY),
    TopicSpec(Topic.GROUND_TRUTH, 1, _LATEST_BY_KEY),
    TopicSpec(Topic.DRILLS, 1, _LATEST_BY_KEY),
)
