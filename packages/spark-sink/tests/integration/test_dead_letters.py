"""Dead letters from Kafka to Cassandra and back: shown and sent again as they were, once."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import pytest
from kafka import KafkaConsumer, TopicPartition
from kafka.consumer.fetcher import ConsumerRecord
from log_schema import Topic
from log_schema.acked_producer import AckedProducer
from log_schema.kafka_clients import open_consumer, open_producer
from spark_sink.cassandra_dead_letters import CassandraDeadLetters
from spark_sink.cassandra_session import session_of
from spark_sink.cassandra_store import CassandraStore
from spark_sink.dead_letter import PART_BYTES, StoredDeadLetter, dead_letter_rows
from spark_sink.message import Message
from spark_sink.patience import patient
from spark_sink.replay import Claim
from spark_sink.testing_pipeline import PATIENCE, Pipeline

NOW_MS = time.time_ns() // 1_000_000
HEADERS = [("content-type", b"application/json"), ("trace", b"\x00\xff"), ("trace", b"")]


@contextmanager
def letters_of(pipeline: Pipeline) -> Iterator[CassandraDeadLetters]:
    with session_of(pipeline.cassandra) as session:
        yield CassandraDeadLetters(session, pipeline.cassandra.keyspace, patient(20, time.sleep))


def stored(pipeline: Pipeline) -> list[StoredDeadLetter]:
    with letters_of(pipeline) as letters:
        return list(letters.newest_first())


def store(pipeline: Pipeline, *messages: Message) -> None:
    with session_of(pipeline.cassandra) as session:
        rows = [row for message in messages for row in dead_letter_rows(message, "why")]
        CassandraStore(session, pipeline.cassandra.keyspace, 4_900, 32, patient(20, time.sleep)).write(rows)


def forget(pipeline: Pipeline) -> None:
    """Leave no dead letter of an earlier test."""
    with session_of(pipeline.cassandra) as session:
        session.execute(f"TRUNCATE {pipeline.cassandra.keyspace}.dead_letters", timeout=60)


def published(pipeline: Pipeline) -> list[ConsumerRecord]:
    """All messages of the topic."""
    topic = pipeline.kafka.topic(Topic.LOGS)
    consumer: KafkaConsumer = open_consumer(pipeline.kafka)
    partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic)]
    consumer.assign(partitions)
    ends, messages = consumer.end_offsets(partitions), list[ConsumerRecord]()
    while any(consumer.position(one) < ends[one] for one in partitions):
        messages += [message for batch in consumer.poll(1_000).values() for message in batch]
    consumer.close()
    return messages


def outcomes(text: str) -> list[str]:
    return [msgspec.json.decode(line)["outcome"] for line in text.splitlines()]


def message(pipeline: Pipeline, offset: int, **fields: Any) -> Message:
    defaults: dict[str, Any] = {"arrived_ms": NOW_MS, "key": b"k%d" % offset, "value": b"v%d" % offset, "headers": ()}
    return Message(pipeline.kafka.topic(Topic.LOGS), 0, offset, **defaults | fields)


@pytest.fixture
def empty(pipeline: Pipeline) -> Pipeline:
    """A pipeline without a dead letter."""
    forget(pipeline)
    return pipeline


def test_a_dead_letter_is_shown_and_sent_again_as_it_was_and_once(empty: Pipeline) -> None:
    """Key, value and headers; a second replay sends nothing, and a person can send it deliberately."""
    value, logs = b"{nope \x1b[2J\xff" + b"x" * 400_000, empty.kafka.topic(Topic.LOGS)
    producer = AckedProducer(open_producer(empty.kafka))
    producer.send(logs, key=b"order-1", value=value, headers=HEADERS)
    producer.flush(30)
    producer.close()
    empty.run("run", "--available-now")
    [original] = published(empty)
    place = f"{logs}/{original.partition}/{original.offset}"

    [line] = empty.lines("dead-letters", "list", "--topic", logs, "--since", "1h", "--limit", "5")
    shown = msgspec.json.decode(empty.run("dead-letters", "show", place).stdout)
    raw = subprocess.run(
        [sys.executable, "-m", "spark_sink", "dead-letters", "show", place, "--raw"],
        env=empty.env,
        capture_output=True,
        check=True,
        timeout=PATIENCE,
    )
    assert msgspec.json.decode(line)["replayed_ms"] is None
    assert (shown["reason"], shown["key"]) == (msgspec.json.decode(line)["reason"], "b3JkZXItMQ==")
    assert raw.stdout == value

    assert outcomes(empty.run("dead-letters", "replay", place, "--dry-run").stdout) == ["to_be_replayed"]
    assert outcomes(empty.run("dead-letters", "replay", place).stdout) == ["replayed"]
    assert outcomes(empty.run("dead-letters", "replay", "--all").stdout) == ["replayed_before"]

    messages = published(empty)
    assert [(one.key, one.value, list(one.headers)) for one in messages] == [(b"order-1", value, HEADERS)] * 2
    assert max(one.timestamp for one in messages) > original.timestamp
    [letter] = stored(empty)
    assert letter.replayed_ms is not None

    assert outcomes(empty.run("dead-letters", "replay", "--again", place).stdout) == ["replayed"]
    assert len(published(empty)) == 3


def test_two_replays_at_once_send_each_once(empty: Pipeline) -> None:
    """Whichever claims it."""
    store(empty, *(message(empty, offset, value=b"twice %d" % offset) for offset in range(100)))
    command = [sys.executable, "-m", "spark_sink", "dead-letters", "replay", "--reason", "WHY"]

    both = [subprocess.Popen(command, env=empty.env, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = Counter(outcome for one in both for outcome in outcomes(one.communicate(timeout=PATIENCE)[0]))

    values = Counter(one.value for one in published(empty) if (one.value or b"").startswith(b"twice"))
    assert said == {"replayed": 100, "replayed_before": 100}
    assert values == dict.fromkeys((b"twice %d" % offset for offset in range(100)), 1)
    assert [one.returncode for one in both] == [0, 0]


def test_a_kill_sends_none_twice(empty: Pipeline) -> None:
    """What was claimed and not sent stays claimed; the next replay sends the others."""
    store(empty, *(message(empty, offset, value=b"killed %d" % offset) for offset in range(300)))
    command = [sys.executable, "-m", "spark_sink", "dead-letters", "replay", "--all"]
    with subprocess.Popen(command, env=empty.env, stdout=subprocess.PIPE) as first:
        assert first.stdout is not None
        first.stdout.readline()
        first.kill()

    empty.run("dead-letters", "replay", "--all")

    values = Counter(one.value for one in published(empty) if (one.value or b"").startswith(b"killed"))
    assert set(values.values()) == {1}
    assert len(values) >= 270
    assert all(letter.replayed_ms is not None for letter in stored(empty))


def test_a_stop_sends_what_it_claimed(empty: Pipeline) -> None:
    """Exit status 1, as some are left; they are not claimed."""
    store(empty, *(message(empty, offset, value=b"stopped %d" % offset) for offset in range(2_000)))
    command = [sys.executable, "-m", "spark_sink", "dead-letters", "replay", "--all"]
    with subprocess.Popen(command, env=empty.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as replay:
        assert replay.stdout is not None
        replay.stdout.readline()
        replay.terminate()
        _, said = replay.communicate(timeout=PATIENCE)

    sent = sum((one.value or b"").startswith(b"stopped") for one in published(empty))
    assert replay.returncode == 1
    assert f"{2_000 - sent} not looked at" in said
    assert sum(letter.replayed_ms is not None for letter in stored(empty)) == sent


def test_what_cant_be_sent_as_it_was_is_told(empty: Pipeline) -> None:
    """Missing parts; a size that Kafka refuses, which stays claimed; the others go."""
    large = bytes(range(256)) * 8 * 1024
    store(empty, message(empty, 0, value=bytes(3 * PART_BYTES)), message(empty, 1), message(empty, 2, value=large * 2))
    with session_of(empty.cassandra) as session:
        [key] = session.execute(
            f"SELECT DISTINCT topic, bucket, partition FROM {empty.cassandra.keyspace}.dead_letters"
        )
        session.execute(
            f"DELETE FROM {empty.cassandra.keyspace}.dead_letters"
            " WHERE topic = %s AND bucket = %s AND partition = %s AND offset = 0 AND part = 1",
            (key["topic"], key["bucket"], key["partition"]),
        )

    result = empty.run("dead-letters", "replay", "--all", KAFKA_BOOTSTRAP_SERVERS="localhost:1", status=1)
    assert "no Kafka broker answers" in result.stderr
    assert all(letter.replayed_ms is None for letter in stored(empty))

    result = empty.run("dead-letters", "replay", "--all", status=1)
    assert Counter(outcomes(result.stdout)) == {"unsendable": 1, "replayed": 2}
    assert f"can't be sent: {empty.kafka.topic(Topic.LOGS)}/0/0: parts of its value are missing" in result.stderr


def test_a_size_that_kafka_refuses_stays_claimed_and_stops_no_other(empty: Pipeline) -> None:
    """It is told with its place, and what a person can do."""
    store(empty, message(empty, 0, value=os.urandom(3_000_000)), message(empty, 1))

    result = empty.run("dead-letters", "replay", "--all", status=1)

    assert Counter(outcomes(result.stdout)) == {"unacknowledged": 1, "replayed": 1}
    assert f"not acknowledged: {empty.kafka.topic(Topic.LOGS)}/0/0: [Error 10]" in result.stderr


def test_dead_letters_come_newest_first_and_of_what_is_asked_for(empty: Pipeline) -> None:
    """By their time in Kafka, over topics and partitions."""
    times = [NOW_MS - minutes * 60_000 for minutes in (5, 0, 300, 61, 2, -1, 3)]
    store(empty, *(message(empty, n, arrived_ms=at)._replace(partition=n % 3) for n, at in enumerate(times)))
    store(empty, message(empty, 99, arrived_ms=NOW_MS - 10)._replace(topic="other"))

    with letters_of(empty) as letters:
        everything = [letter.arrived_ms for letter in letters.newest_first()]
        assert everything == sorted([*times, NOW_MS - 10], reverse=True)
        assert [letter.arrived_ms for letter in letters.newest_first(NOW_MS - 120_000)] == everything[:4]
        assert [letter.offset for letter in letters.newest_first(0, "other")] == [99]


def test_a_place_that_two_topics_had_needs_a_time(empty: Pipeline) -> None:
    """A topic that is made again counts from 0 again."""
    store(empty, message(empty, 7, value=b"old", arrived_ms=NOW_MS - 3_600_000), message(empty, 7, value=b"new"))
    place = f"{empty.kafka.topic(Topic.LOGS)}/0/7"

    said = empty.run("dead-letters", "show", place, status=1).stderr
    [_, older] = said.strip().rpartition("say which: ")[2].split(", ")

    assert "several stand at" in said
    assert empty.run("dead-letters", "show", older, "--raw").stdout == "old"
    assert "no dead letter stands at" in empty.run("dead-letters", "show", f"{place}0", status=1).stderr


def test_a_claim_outlives_its_letter_and_is_no_letter(empty: Pipeline) -> None:
    """A topic that is read again renews the letter, which must not be sent again then."""
    store(empty, message(empty, 3))
    with letters_of(empty) as letters:
        [letter] = letters.newest_first()

        assert letters.claim(letter, NOW_MS) is Claim.MADE
        assert letters.claim(letter, NOW_MS + 1) is Claim.TAKEN
        assert letters.claim(letter, NOW_MS) is Claim.IN_DOUBT

    keyspace = empty.cassandra.keyspace
    with session_of(empty.cassandra) as session:
        [row] = session.execute(f"SELECT TTL(replayed) AS claim, TTL(arrived) AS letter FROM {keyspace}.dead_letters")
        key = session.execute(f"SELECT topic, bucket, partition FROM {keyspace}.dead_letters").one()
        session.execute(
            f"DELETE arrived, reason, key, value, value_bytes FROM {keyspace}.dead_letters"
            " WHERE topic = %s AND bucket = %s AND partition = %s AND offset = 3 AND part = 0",
            (key["topic"], key["bucket"], key["partition"]),
        )
    assert row["claim"] > row["letter"] + 29 * 86_400
    assert stored(empty) == []
