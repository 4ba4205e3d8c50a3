"""A sink without Spark: `python -m dev.bench_sink_plain STORE COUNT PROCESSES` stores a topic's messages.

It consumes with confluent-kafka, which is several times as fast as kafka-python, and makes and writes the rows that
spark-sink does, by spark-sink's own code. STORE is `batched`, spark-sink's store, or `single`. Each of PROCESSES has
its part of the partitions, and stores the first COUNT messages of it at most.
"""

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from functools import partial
from itertools import chain
from multiprocessing import get_context
from typing import Any

import msgspec
from cassandra.cluster import Session
from confluent_kafka import Consumer, TopicPartition
from log_schema import Topic
from log_schema.config import KafkaSettings, load_settings
from spark_sink.cassandra_counts import CassandraCounts
from spark_sink.cassandra_limits import largest_batch
from spark_sink.cassandra_session import session_of
from spark_sink.cassandra_store import CassandraStore
from spark_sink.config import CassandraSettings, WriteSettings
from spark_sink.kafka_topics import find_topics
from spark_sink.message import Message
from spark_sink.patience import patient
from spark_sink.sink import PartitionSink, RowStore
from spark_sink.streamed_topic import StreamedTopic

from dev.bench_sink_single import SingleRowStore
from dev.bench_sink_steady import Portion, steady

PARTITIONS = 4

_PORTION, _LEAST_PORTIONS = 10_000, 10  # messages at a time, as many as Spark hands over in one Arrow batch
_WARM_UP, _WARM_UP_PART = 50_000, 5  # messages; of a short run, a fifth
_WAIT_SECONDS, _PATIENCE_SECONDS = 1.0, 60
_CONSUMER = {"group.id": "bench", "enable.auto.commit": False, "isolation.level": "read_committed"}


def store_partitions(store: str, partitions: Sequence[int], count: int) -> list[Portion]:
    """Store the first messages of some partitions, `count` in all at most, and say when which were in."""
    kafka, cassandra = load_settings(KafkaSettings), load_settings(CassandraSettings)
    with session_of(cassandra) as session, closing(_consumer(kafka, partitions)) as consumer:
        open_sink = _sinks(store, session, cassandra.keyspace, find_topics(kafka, _PATIENCE_SECONDS))
        return [_stored(messages, open_sink()) for messages in _portions(consumer, count)]


def share(partitions: int, processes: int) -> list[list[int]]:
    """Share partitions out."""
    return [list(range(first, partitions, processes)) for first in range(processes)]


def _stored(messages: list[Message], sink: PartitionSink) -> Portion:
    sink.store(messages)
    tally = sink.finish()
    return Portion(time.time(), tally.rows, tally.dead_letters)


def _sinks(store: str, session: Session, keyspace: str, topics: Sequence[StreamedTopic]) -> Callable[[], PartitionSink]:
    """Give what opens a sink for a portion, put together as in spark-sink's executor."""
    settings = load_settings(WriteSettings)
    retrying = patient(settings.patience_seconds, time.sleep)
    batch_bytes = settings.batch_bytes or largest_batch(session)
    rows: RowStore = (
        SingleRowStore(session, keyspace)
        if store == "single"
        else CassandraStore(session, keyspace, batch_bytes, settings.in_flight, retrying)
    )
    return partial(PartitionSink, rows, CassandraCounts(session, keyspace, retrying), topics)


def _consumer(kafka: KafkaSettings, partitions: Sequence[int]) -> Consumer:
    consumer = Consumer({"bootstrap.servers": kafka.bootstrap_servers, **_CONSUMER})
    consumer.assign([TopicPartition(kafka.topic(Topic.LOGS), partition, 0) for partition in partitions])
    return consumer


def _portions(consumer: Consumer, count: int) -> Iterator[list[Message]]:
    left = min(count, sum(consumer.get_watermark_offsets(place)[1] for place in consumer.assignment()))
    portion = min(_PORTION, max(1, left // _LEAST_PORTIONS))
    while left > 0:
        polled = consumer.consume(min(portion, left), _WAIT_SECONDS)
        messages = [_message(each) for each in polled if each.error() is None]
        left -= len(messages)
        if messages:
            yield messages


def _message(polled: Any) -> Message:  # noqa: ANN401 - to its types, what was consumed may have no offset
    return Message(
        topic=polled.topic(),
        partition=polled.partition(),
        offset=polled.offset(),
        arrived_ms=polled.timestamp()[1],
        key=polled.key(),
        value=polled.value(),
        headers=polled.headers() or (),
    )


def _all_portions(store: str, count: int, processes: int) -> Iterable[Portion]:
    shares = share(PARTITIONS, processes)
    if processes == 1:
        return store_partitions(store, shares[0], count)
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        of_each = pool.map(partial(store_partitions, store, count=count), shares)
        return list(chain.from_iterable(of_each))


def main(store: str, count: int, processes: int) -> None:
    """Store, and print the reading."""
    portions = list(_all_portions(store, count, processes))
    stored = sum(portion.messages for portion in portions)
    reading = steady(portions, min(_WARM_UP, stored // _WARM_UP_PART))
    sys.stdout.write(msgspec.json.encode(reading).decode())


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
