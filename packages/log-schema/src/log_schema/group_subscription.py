"""A consumer's share of a topic among its group, kept also where kafka-python loses it.

kafka-python 3.0.12 forgets a join that it began because the topic's partitions changed, when the poll that began it
ends before the broker has answered: the consumer then never joins again, and the broker drops it. Both remedies here
use its public interface only: the partitions are looked up before the first join, and a join that does not end is
begun anew.
"""

import time
from collections.abc import Callable
from typing import Any

import structlog
from kafka import ConsumerRebalanceListener, KafkaConsumer

_JOINING = "<rebalancing>"  # the name that kafka-python gives the state; a test notices if it changes

log = structlog.get_logger(__name__)


class GroupSubscription:
    """Subscribes a consumer to a topic, and polls it; `patience` is how many seconds one join may take."""

    def __init__(
        self,
        consumer: KafkaConsumer,
        topic: str,
        listener: ConsumerRebalanceListener | None = None,
        *,
        patience: float = 10,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._consumer = consumer
        self._topic = topic
        self._listener = listener
        self._patience = patience
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
        return polled

    def _join_anew(self) -> None:
        log.warning("join_abandoned", topic=self._topic, seconds=self._patience)
        self._joining_since = None
        self._consumer.unsubscribe()
        self._subscribe()

    def _subscribe(self) -> None:
        self._consumer.subscribe([self._topic], listener=self._listener)
