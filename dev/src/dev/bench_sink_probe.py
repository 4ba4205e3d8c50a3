"""Records whose way through the sink is timed, and the reader that looks for them in Cassandra."""

import time
from collections.abc import Callable

from cassandra.cluster import Session
from cassandra.query import PreparedStatement
from log_schema import LogRecord, Resource, Severity, encode
from log_schema.timestamp import NANOS_PER_MS
from spark_sink.placement import bucket_of, shard_of

from dev.bench_sink_records import Made

SERVICE = "latency-probe"
SHARD = 0

Clock = Callable[[], float]
"""Gives seconds that only grow."""


class Probes:
    """Which probes were sent, when, and when each was first readable; one thread sends, another looks."""

    def __init__(self, clock: Clock = time.perf_counter) -> None:
        self._clock = clock
        self._number = 0
        self._sent: dict[str, tuple[float, int]] = {}
        self._latencies: list[tuple[float, float]] = []

    def make(self, now_nano: int) -> Made:
        """Make the next one: it counts as sent now."""
        uid = self._next_uid()
        record = LogRecord(
            uid=uid,
            time_unix_nano=now_nano,
            severity_number=Severity.INFO,
            body="a probe of the way from Kafka to Cassandra",
            resource=Resource(service_name=SERVICE),
        )
        made = Made(SERVICE, encode(record))
        self._sent[uid] = (self._clock(), now_nano // NANOS_PER_MS)
        return made

    def earliest_ms(self) -> int | None:
        """Give the time of the oldest that was not seen yet; None where all were."""
        return min((ms for _, ms in list(self._sent.values())), default=None)

    def see(self, uid: str) -> None:
        """Note that one is readable; only the first time counts."""
        sent = self._sent.pop(uid, None)
        if sent is not None:
            self._latencies.append((sent[0], self._clock() - sent[0]))

    def latencies_since(self, began: float) -> list[float]:
        """Give the latencies, in seconds, of those sent since a moment of the clock."""
        return [latency for sent, latency in self._latencies if sent >= began]

    def _next_uid(self) -> str:
        """Give a uid of the one shard that is read, so that one query sees all."""
        while True:
            self._number += 1
            uid = f"probe-{self._number}"
            if shard_of(uid) == SHARD:
                return uid


class ProbeReader:
    """Looks for probes as a query of the sink's does."""

    def __init__(self, session: Session, keyspace: str) -> None:
        self._session = session
        self._query: PreparedStatement = session.prepare(
            f"SELECT uid FROM {keyspace}.logs_by_service"  # noqa: S608 - a keyspace of our own
            " WHERE service = ? AND bucket = ? AND shard = ? AND ts >= ?"
        )

    def look(self, probes: Probes, now_ms: int) -> None:
        """See which probes are readable by now."""
        earliest = probes.earliest_ms()
        if earliest is None:
            return
        for bucket in {bucket_of(earliest), bucket_of(now_ms)}:
            for row in self._session.execute(self._query, (SERVICE, bucket, SHARD, earliest)):
                probes.see(row["uid"])
