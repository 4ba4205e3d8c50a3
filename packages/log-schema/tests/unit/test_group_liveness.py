"""When a member of a group counts as alive; a real broker is in the integration test."""

import math
from pathlib import Path
from typing import Any

import pytest
from kafka.structs import ConsumerGroupMetadata
from log_schema.group_subscription import GroupSubscription
from log_schema.heartbeat import Heartbeat
from log_schema.liveness import last_beats

NOW = 1_800_000_000.0


class FakeConsumer:
    """A consumer in a state, whose group was last written to so many seconds ago."""

    def __init__(self, state: str, seconds_ago: float) -> None:
        self.state = state
        self.seconds_ago = seconds_ago
        self.looked_at = 0

    def partitions_for_topic(self, topic: str) -> set[int]:  # noqa: ARG002 - the library's signature
        return {0}

    def subscribe(self, topics: list[str], listener: object) -> None:
        """Take it."""

    def poll(self, timeout_ms: int) -> dict[Any, Any]:  # noqa: ARG002 - the library's signature
        return {}

    def group_metadata(self) -> ConsumerGroupMetadata:
        return ConsumerGroupMetadata(group_id="g", state=self.state)

    def metrics(self) -> dict[str, dict[str, float]]:
        self.looked_at += 1
        return {"consumer-coordinator-metrics": {"last-heartbeat-seconds-ago": self.seconds_ago}}


class Clock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("state", "seconds_ago", "age"),
    [
        ("<stable>", 0.2, 0),
        ("<stable>", 5.9, 0),
        ("<stable>", 6.1, None),  # the coordinator is away, or does not answer
        ("<stable>", math.inf, None),  # just joined, and nothing heard yet
        ("<rebalancing>", 0.2, None),
        ("<unjoined>", 0.2, None),
    ],
)
def test_a_poll_beats_only_while_the_group_counts_the_consumer_in(
    state: str, seconds_ago: float, age: float | None, tmp_path: Path
) -> None:
    heartbeat = Heartbeat(tmp_path, "s.l", Clock())
    consumer = FakeConsumer(state, seconds_ago)
    GroupSubscription(consumer, "t", session_timeout=6, heartbeat=heartbeat).poll(0)

    assert last_beats(tmp_path, "s", NOW) == {"l": age}


def test_the_group_is_looked_at_once_a_second_however_often_is_polled(tmp_path: Path) -> None:
    consumer, clock = FakeConsumer("<stable>", 0), Clock()
    subscription = GroupSubscription(consumer, "t", heartbeat=Heartbeat(tmp_path, "s.l", clock))
    for clock.now in (NOW, NOW + 0.1, NOW + 0.9, NOW + 1):
        subscription.poll(0)

    assert consumer.looked_at == 2


def test_without_a_heartbeat_and_without_a_folder_the_group_is_not_looked_at() -> None:
    consumer = FakeConsumer("<stable>", 0)
    for heartbeat in (None, Heartbeat(None, "s.l")):
        GroupSubscription(consumer, "t", heartbeat=heartbeat).poll(0)

    assert consumer.looked_at == 0
