"""Belonging to a consumer group: joining it, noticing that one's share changes, coming back after a restart."""

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from kafka import ConsumerRebalanceListener, KafkaConsumer, TopicPartition
from log_schema.group_subscription import GroupSubscription
from log_schema.heartbeat import Heartbeat

from error_analyzer.errors import MissingTopicError

CLOSE_MS = 1_500
_METADATA_MS = 10_000  # new partitions, and topics that are created again, are noticed within this
_TOPIC_PATIENCE = 30.0  # seconds
_LOOK_AGAIN = 0.5  # seconds
_JOIN_PATIENCE = 10.0  # seconds


class Assignments(ConsumerRebalanceListener):  # type: ignore[misc] # the library's own protocol is to subclass it
    """Notes that the share of the partitions may have changed; whoever asks next is told once."""

    def __init__(self) -> None:
        self._changed = False

    def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:  # noqa: ARG002
        """Called by the library."""
        self._changed = True

    def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:  # noqa: ARG002
        """Called by the library."""
        self._changed = True

    def take_change(self) -> bool:
        """Say whether something changed since the last call."""
        changed, self._changed = self._changed, False
        return changed


@dataclass(frozen=True, slots=True)
class Membership:
    """How a process belongs to its groups.

    After `session_timeout` without a sign of life its partitions go to others. With an `instance`, a name that no
    other running process has, a process that is restarted under it gets its partitions back at once.
    """

    session_timeout: timedelta
    instance: str | None = None

    def configs(self, role: str) -> dict[str, Any]:
        """Give what a consumer takes."""
        session_ms = int(self.session_timeout.total_seconds() * 1000)
        return {
            "session_timeout_ms": session_ms,
            "heartbeat_interval_ms": session_ms // 4,
            "metadata_max_age_ms": _METADATA_MS,
            "group_instance_id": f"{self.instance}-{role}" if self.instance else None,
        }


def subscribe(
    consumer: KafkaConsumer,
    topic: str,
    assignments: Assignments,
    membership: Membership,
    heartbeat: Heartbeat | None = None,
) -> GroupSubscription:
    """Join the group once the topic exists; polls beat while the group counts the consumer in.

    Raises:
        MissingTopicError: it does not come into being within half a minute.
    """
    deadline = time.monotonic() + _TOPIC_PATIENCE
    while not consumer.partitions_for_topic(topic):
        if time.monotonic() > deadline:
            raise MissingTopicError(f"there is no topic {topic}: create it with `log-schema topics create`")
        time.sleep(_LOOK_AGAIN)
    session = membership.session_timeout.total_seconds()
    return GroupSubscription(
        consumer,
        topic,
        assignments,
        patience=session + _JOIN_PATIENCE,  # a join waits for members that died, which takes a session to notice
        session_timeout=session,
        heartbeat=heartbeat,
    )
