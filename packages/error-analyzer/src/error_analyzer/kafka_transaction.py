"""One transaction of kafka-python, which ends: committed, failed, or given up.

Two things keep a transaction from ending. kafka-python 3.0.12 waits without a limit for the broker's answers, and after
a broker was restarted some never come; so each transaction runs in a thread of its own, and is given up after a while.
Whether it was committed is unknown then; who opens a producer with its transactional id and reads what is there knows.

And a broker (4.3) that stops in the wrong moment notes a transaction as ended without ending the offsets in it: the log
of its group coordinator lacks the marker. From then on nobody may read the group's offset, and no broker ever mends it.
The next transaction of the same producer id that holds an offset does, committed or aborted; a transactional id keeps
its producer id until it has not been used for a week (`transactional.id.expiration.ms`).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from kafka import KafkaProducer, TopicPartition
from kafka.consumer.group import ConsumerGroupMetadata
from kafka.errors import (
    CommitFailedError,
    IllegalGenerationError,
    InvalidProducerEpochError,
    InvalidProducerIdMappingError,
    KafkaError,
    ProducerFencedError,
    RebalanceInProgressError,
    TransactionAbortableError,
    UnknownMemberIdError,
    UnknownProducerIdError,
)
from kafka.structs import OffsetAndMetadata

from error_analyzer.daemon_call import in_daemon_thread
from error_analyzer.errors import FencedError, PublishError, UnansweredError

TRANSACTION_MS = 20_000  # the broker aborts a transaction that is open for so long
# A record never expires: kafka-python 3.0.12 would commit the rest of its transaction, also one that was given up.
DELIVERY_MS = 2**31 - 1
_PATIENCE = 30.0  # seconds
_FENCED = (
    ProducerFencedError,
    InvalidProducerEpochError,
    IllegalGenerationError,
    UnknownMemberIdError,
    RebalanceInProgressError,
    CommitFailedError,
    TransactionAbortableError,
    InvalidProducerIdMappingError,  # nothing was written for a week
    UnknownProducerIdError,
)


class Write(NamedTuple):
    """A record to be written; without a value it deletes its key."""

    topic: str
    key: bytes
    value: bytes | None


def commit(
    producer: KafkaProducer, writes: Sequence[Write], place: TopicPartition, offset: int, group: ConsumerGroupMetadata
) -> None:
    """Write records and what was consumed of a partition, all or nothing.

    The offset goes along also when there is nothing to write: with it the broker checks that the partition is ours.

    Raises:
        FencedError: nothing was written, as the partition may be another's.
        UnansweredError: no answer came in time; the producer is of no more use.
        PublishError: Kafka refused.
    """

    def transact() -> None:
        producer.begin_transaction()
        sent = [producer.send(write.topic, key=write.key, value=write.value) for write in writes]
        producer.send_offsets_to_transaction({place: OffsetAndMetadata(offset)}, group)
        producer.commit_transaction()
        for future in sent:
            future.get(timeout=1)  # a commit has waited for all of them; this only raises what one may hide

    _end_in_time(transact)


def end_former_commit(producer: KafkaProducer, place: TopicPartition, group: ConsumerGroupMetadata) -> None:
    """End the offset that an earlier transaction left without an end, as if that one had been aborted.

    Raises:
        FencedError: as `commit` does.
        UnansweredError: as `commit` does.
        PublishError: as `commit` does.
    """

    def transact() -> None:
        producer.begin_transaction()
        producer.send_offsets_to_transaction({place: OffsetAndMetadata(0)}, group)
        producer.abort_transaction()

    _end_in_time(transact)


@contextmanager
def transaction_errors() -> Iterator[None]:
    """Turn what kafka-python raises inside into a `FencedError` or a `PublishError`."""
    try:
        yield
    except KafkaError as error:
        if _is_fenced(error):
            raise FencedError(f"{error!r}") from error
        raise PublishError(f"a transaction failed: {error!r}") from error


def _end_in_time(transact: Callable[[], None]) -> None:
    with transaction_errors():
        try:
            in_daemon_thread(transact).result(_PATIENCE)
        except TimeoutError as error:
            raise UnansweredError(f"a transaction did not end within {_PATIENCE:.0f} s") from error


def _is_fenced(error: BaseException) -> bool:
    """kafka-python wraps what ended a transaction into a plain KafkaError, by its text."""
    own = isinstance(error, _FENCED) or isinstance(error.__cause__, _FENCED)
    return own or any(kind.__name__ in str(error) for kind in _FENCED)
