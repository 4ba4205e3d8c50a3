"""One migration runner at a time: a lock that expires by itself when its owner dies."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Protocol

import structlog
from tenacity import Retrying

from spark_sink.errors import LockLostError, LockTimeoutError, SinkError
from spark_sink.patience import patient

LOCK_TTL = timedelta(seconds=60)
_POLL = timedelta(milliseconds=500)
_CALL_PATIENCE = timedelta(seconds=20)  # far less than the time to live, so that a renewal comes in time

log = structlog.get_logger(__name__)


class LockStore(Protocol):
    """Where the lock lives; each call is atomic for all runners.

    Any of them may raise a retryable `SinkError`, and have done its work or not: two runners in the same instant make
    Cassandra's compare-and-set time out. Each can be repeated, as the lock knows its owner.
    """

    def take_lock(self, owner: str, ttl: timedelta) -> str:
        """Take the lock if it is free, and give its owner: us, or whoever holds it."""

    def renew_lock(self, owner: str, ttl: timedelta) -> bool:
        """Start the time to live again, if the lock is still ours."""

    def release_lock(self, owner: str) -> None:
        """Give the lock back, if it is still ours."""


class HeldLock:
    """The lock while it is ours."""

    def __init__(self, store: LockStore, owner: str, sleep: Callable[[float], None]) -> None:
        self._store = store
        self._owner = owner
        self._sleep = sleep

    def renew(self) -> None:
        """Keep the lock for another `LOCK_TTL`; to be called before everything that takes long.

        Raises:
            LockLostError: it is not ours any more.
            CassandraUnavailableError: Cassandra is away.
        """
        if not _repeated(self._sleep)(self._store.renew_lock, self._owner, LOCK_TTL):
            raise LockLostError(
                "the migration lock expired while statements ran: `spark-sink migrate repair` says how to go on"
            )


@contextmanager
def held_lock(
    store: LockStore,
    owner: str,
    *,
    sleep: Callable[[float], None],
    patience: timedelta = timedelta(minutes=5),
) -> Iterator[HeldLock]:
    """Wait for the lock and hold it; `sleep` takes seconds.

    Raises:
        LockTimeoutError: somebody else held it for all of `patience`.
        CassandraUnavailableError: Cassandra is away.
    """
    _wait_for_lock(store, owner, sleep, patience)
    try:
        yield HeldLock(store, owner, sleep)
    finally:
        _release(store, owner, sleep)


def _release(store: LockStore, owner: str, sleep: Callable[[float], None]) -> None:
    try:
        _repeated(sleep)(store.release_lock, owner)
    except SinkError as error:  # what came before it is what matters; the lock expires by itself
        log.warning("migration_lock_not_released", reason=str(error), expires_within=str(LOCK_TTL))


def _wait_for_lock(store: LockStore, owner: str, sleep: Callable[[float], None], patience: timedelta) -> None:
    holder = ""
    for attempt in range(max(1, int(patience / _POLL))):
        holder = _repeated(sleep)(store.take_lock, owner, LOCK_TTL)
        if holder == owner:
            return
        if attempt == 0:
            log.info("migration_lock_awaited", holder=holder)
        sleep(_POLL.total_seconds())
    raise LockTimeoutError(f"{holder} has held the migration lock for over {patience}: try again when it is done")


def _repeated(sleep: Callable[[float], None]) -> Retrying:
    return patient(_CALL_PATIENCE.total_seconds(), sleep)
