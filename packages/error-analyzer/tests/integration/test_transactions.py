"""Transactions that Kafka, or its client, leaves without an end."""

import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from error_analyzer import kafka_transaction
from error_analyzer.errors import PublishError, UnansweredError
from error_analyzer.kafka_groups import Membership
from error_analyzer.kafka_journal import GROUP, KafkaJournal, transactional_id
from error_analyzer.ports import Changes
from kafka import KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.consumer.group import ConsumerGroupMetadata
from kafka.producer.transaction_manager import TransactionalRequestResult, TxnOffsetCommitHandler
from kafka.structs import OffsetAndMetadata
from log_schema import Topic
from log_schema.config import KafkaSettings
from log_schema.kafka_clients import open_admin, open_producer

if TYPE_CHECKING:
    from tests.integration.conftest import Pipeline  # type: ignore[import-not-found]

VERIFICATION = "transaction.partition.verification.enable"


@pytest.fixture
def trusting_broker(kafka: KafkaSettings) -> Iterator[None]:
    """A broker that takes offsets for a transaction without asking whether they are part of it."""
    verify(kafka, "false")
    yield
    verify(kafka, "true")


def verify(settings: KafkaSettings, value: str) -> None:
    """Set whether the broker asks."""
    with closing(open_admin(settings)) as admin:
        broker = ConfigResource(ConfigResourceType.BROKER, "1", configs={VERIFICATION: value})
        admin.alter_configs([broker], incremental=True)


def leave_a_commit_unended(settings: KafkaSettings, partition: int) -> None:
    """Leave a partition's offset as a broker does that stops between the end of a transaction and its marker."""
    place = TopicPartition(settings.topic(Topic.ERRORS), partition)
    offset = OffsetAndMetadata(0)
    with closing(open_producer(settings, transactional_id=transactional_id(settings, partition))) as producer:
        producer.init_transactions()
        producer.begin_transaction()
        transactions, result = producer._transaction_manager, TransactionalRequestResult()
        group = ConsumerGroupMetadata(group_id=settings.group(GROUP))
        transactions._pending_txn_offset_commits[place] = offset
        transactions._enqueue_request(TxnOffsetCommitHandler(transactions, group, {place: offset}, result))
        producer._sender.wakeup()
        assert result.wait(10_000)


@pytest.mark.usefixtures("trusting_broker")
def test_a_commit_that_was_never_ended_is_ended_by_the_next_owner(pipeline: "Pipeline") -> None:
    """Nobody else would end it; until then the group's offset can't be read by anyone. Nothing is counted twice."""
    former = pipeline.start()
    pipeline.produce(3)
    pipeline.wait_until(pipeline.told_all)
    pipeline.stop(former)
    for partition in range(2):
        leave_a_commit_unended(pipeline.kafka, partition)

    pipeline.start()
    pipeline.produce(2)

    pipeline.wait_until(pipeline.told_all)
    assert "offset_unread" in pipeline.log.read_text()


def test_a_transaction_that_gets_no_answer_is_given_up_and_its_partition_taken_over_anew(
    pipeline: "Pipeline", monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a restart of the broker; kafka-python itself would wait for ever."""
    answer = threading.Event()
    with closing(KafkaJournal(pipeline.kafka, Membership(timedelta(seconds=6)))) as journal:
        pipeline.wait_until(lambda: load(journal) == {0, 1})
        with monkeypatch.context() as broken:
            broken.setattr(kafka_transaction, "_PATIENCE", 0.5)
            broken.setattr(KafkaProducer, "send_offsets_to_transaction", lambda *_: answer.wait())
            with pytest.raises(UnansweredError, match="did not end"):
                journal.write(0, Changes())

            assert load(journal) == {0, 1}
            with pytest.raises(UnansweredError):
                journal.write(0, Changes())
            assert load(journal) == {0, 1}
            with pytest.raises(PublishError, match="3 times in a row"):  # whoever supervises it sees that
                journal.write(0, Changes())
            assert load(journal) == {0, 1}
            answer.set()

        journal.write(0, Changes())


def load(journal: KafkaJournal) -> set[int]:
    """Poll once, and give the partitions that were loaded."""
    return set(journal.poll(timedelta(milliseconds=200)).reloaded or ())
