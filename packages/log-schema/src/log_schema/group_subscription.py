"""A consumer's share of a topic among its group, kept also where kafka-python loses it.

kafka-python 3.0.12 forgets a join that it began because the topic's partitions changed, when the poll that began it
ends before the broker has answered: the consumer then never joins again, and the broker drops it. Both remedies here
use its public interface only: the partitions are looked up before the first join, and a join that does not end is
begun anew.

A heartbeat, where one is given, says that polls come round and that the group counts us in. The library sends its own
signs of life to the group's coordinator only while it knows one, and none before the last one was answered or given
up: so the metric `last-heartbeat-seconds-ago` grows while no broker is there, and while one is that does not answer.
"""

import time
from collections.abc import Callable
from typing import Any

import structlog
from kafka import ConsumerRebalanceListener, KafkaConsumer

from log_schema.heartbeat import Heartbeat

# the names that kafka-python gives them; tests notice if one changes
_JOINING, _JOINED = "<rebalancing>", "<stable>"
_METRIC_GROUP, _METRIC = "consumer-coordinator-metrics", "last-heartbeat-seconds-ago"

log = structlog.get_logger(__name__)


class GroupSubscription:
    """Subscribes a consumer to a topic, and polls it.

    Args:
        consumer: a member of a group.
        topic: what it is to get its share of.
        listener: hears which partitions are its own.
        patience: how many seconds one join may take.
        session_timeout: the consumer's, in seconds; after so long without its coordinator it is no more alive.
        heartbeat: beats with each poll while the consumer is a member whose coordinator is there, with or without
            partitions of its own.
        clock: gives seconds that only ever grow.
    """

    def __init__(
        self,
        consumer: KafkaConsumer,
        topic: str,
        listener: ConsumerRebalanceListener | None = None,
        *,
        patience: float = 10,
        session_timeout: float = 10,
        heartbeat: Heartbeat | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._consumer = consumer
        self._topic = topic
        self._listener = listener
        self._patience = patience
        self._session_timeout = session_timeout
        self._heartbeat = heartbeat
        self._clock = clock
        self._joining_since: float | None = None
        consumer.partitions_for_topic(topic)
        self._subscribe()

    def poll(self, timeout_ms: int) -> dict[Any, list[Any]]:
        """Give the records of each partition that have come after at most `timeout_ms`."""
        polled: dict[Any, list[Any]] = self._consumer.poll(timeout_ms)
        if self._consumer.group_metadata().state != _JOINING:
            self._joining_since = None
        elif self._joining_since is None:
            self._joining_since = self._clock()
        elif self._clock() - self._joining_since > self._patience:
            self._join_anew()
        if self._heartbeat is not None:
            self._heartbeat.beat(self._is_member)
        return polled

    def _is_member(self) -> bool:
        if self._consumer.group_metadata().state != _JOINED:
            return False
        return bool(self._consumer.metrics()[_METRIC_GROUP][_METRIC] < self._session_timeout)

    def _join_anew(self) -> None:
        log.warning("join_abandoned", topic=self._topic, seconds=self._patience)
        self._joining_since = None
        self._consumer.unsubscribe()
        self._subscribe()

    def _subscribe(self) -> None:
        self._consumer.subscribe([self._topic], listener=self._listener)
