"""A share of a topic on a real broker, where kafka-python would lose it, and whether its owner is alive."""

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from kafka import KafkaConsumer
from log_schema import Topic
from log_schema.config import KafkaSettings
from log_schema.group_subscription import GroupSubscription
from log_schema.heartbeat import Heartbeat
from log_schema.kafka_clients import open_admin, open_consumer
from log_schema.liveness import last_beats

if TYPE_CHECKING:
    from tests.integration.conftest import SocksProxy  # type: ignore[import-not-found]

SESSION_S = 6  # the shortest that a broker takes
PATIENCE_S = 60


def test_partitions_that_are_added_later_are_shared_out_although_polls_are_short(kafka: KafkaSettings) -> None:
    topic = kafka.topic(Topic.DELIVERED)
    with open_consumer(kafka, group_id=kafka.group("grown"), metadata_max_age_ms=300) as consumer:
        subscription = GroupSubscription(consumer, topic, patience=1)

        def poll_until_assigned(count: int) -> None:
            deadline = time.monotonic() + 20
            while len(consumer.assignment()) != count:
                subscription.poll(5)  # shorter than a join takes
                assert time.monotonic() < deadline, f"still {consumer.assignment()}"

        poll_until_assigned(2)
        with open_admin(kafka) as admin:
            admin.create_partitions({topic: 5})
        poll_until_assigned(5)


class Member:
    """A member of the group, with the sign of life that its polls leave."""

    def __init__(self, consumer: KafkaConsumer, topic: str, folder: Path, name: str) -> None:
        self.consumer = consumer
        self._folder, self._name = folder, name
        heartbeat = Heartbeat(folder, f"member.{name}")
        self._subscription = GroupSubscription(consumer, topic, session_timeout=SESSION_S, heartbeat=heartbeat)

    def poll(self) -> None:
        self._subscription.poll(50)

    @property
    def age(self) -> float | None:
        return last_beats(self._folder, "member", time.time())[self._name]


Join = Callable[..., Member]


@pytest.fixture
def join(kafka: KafkaSettings, tmp_path: Path) -> Iterator[Join]:
    """Let members join the group of a topic that has one partition."""
    with contextlib.ExitStack() as consumers:

        def begin(name: str, **configs: Any) -> Member:
            times: dict[str, Any] = {"session_timeout_ms": SESSION_S * 1000, "heartbeat_interval_ms": SESSION_S * 250}
            consumer = consumers.enter_context(open_consumer(kafka, group_id=kafka.group("g"), **times, **configs))
            return Member(consumer, kafka.topic(Topic.GROUND_TRUTH), tmp_path, name)

        yield begin


def poll_until(condition: Callable[[], bool], *members: Member) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        for member in members:
            member.poll()
        assert time.monotonic() < deadline, [(member.age, member.consumer.group_metadata()) for member in members]


def beats(member: Member) -> bool:
    return member.age is not None and member.age < 2


def test_a_member_without_a_partition_is_as_alive_as_the_one_that_has_it(join: Join) -> None:
    members = [join("first"), join("second")]

    poll_until(lambda: all(map(beats, members)), *members)

    assert sorted(len(member.consumer.assignment()) for member in members) == [0, 1]


def test_a_member_whose_group_waits_for_another_to_join_again_does_not_beat(join: Join) -> None:
    first = join("first")
    poll_until(lambda: beats(first), first)
    second = join("second")

    poll_until(lambda: second.consumer.group_metadata().state == "<rebalancing>", second)  # the first one is stuck

    assert second.age is None
    poll_until(lambda: beats(first) and beats(second), first, second)


@pytest.mark.parametrize("trouble", ["away", "silent"])
def test_a_member_whose_broker_is_gone_for_a_session_beats_again_when_it_is_back(
    trouble: str, join: Join, socks: "SocksProxy"
) -> None:
    member = join("only", proxy_url=socks.url, reconnect_backoff_max_ms=500)
    poll_until(lambda: beats(member), member)

    socks.cut() if trouble == "away" else socks.silence()
    poll_until(lambda: (member.age or 0) > 3, member)  # alive, it beats each second
    assert member.consumer.group_metadata().state == "<stable>"  # the library's own word says nothing of it

    socks.mend()
    poll_until(lambda: beats(member), member)
