"""Sending dead letters again, each at most once: claimed first, then sent, and never sent where a claim is in doubt.

A claim stays when the process is killed before it sends, or Kafka does not acknowledge: then a person decides.
"""

from collections.abc import Callable, Collection, Iterable
from enum import StrEnum
from typing import Protocol

import msgspec
from log_schema import Topic
from log_schema.errors import DeliveryError

from spark_sink.dead_letter import StoredDeadLetter, WholeDeadLetter
from spark_sink.errors import SinkError

_IN_FLIGHT = 20  # so many are in doubt at most when Kafka goes away
_LARGE_BYTES = 100_000  # goes alone, so that Kafka's refusal of it says nothing of another


class Fate(StrEnum):
    """What became of a dead letter."""

    REPLAYED = "replayed"  # Kafka has it
    TO_BE_REPLAYED = "to_be_replayed"  # it would be sent, were this no dry run
    REPLAYED_BEFORE = "replayed_before"  # claimed by an earlier replay, or by another at the same time
    UNSENDABLE = "unsendable"  # not claimed
    UNACKNOWLEDGED = "unacknowledged"  # claimed, and Kafka may have it or not


class Outcome(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of one dead letter, and why where that is not plain."""

    letter: StoredDeadLetter
    fate: Fate
    reason: str = ""


class Claim(StrEnum):
    """What came of a claim."""

    MADE = "made"
    TAKEN = "taken"
    IN_DOUBT = "in doubt"


class TooLargeError(DeliveryError):
    """Kafka refuses a message for its size, and does not have it."""


class DeadLetterStore(Protocol):
    """Where dead letters are kept."""

    def whole(self, letter: StoredDeadLetter) -> WholeDeadLetter | None:
        """Give all of a dead letter; None where it has expired."""

    def claim(self, letter: StoredDeadLetter, now_ms: int) -> Claim:
        """Note that a dead letter is replayed, unless someone did since it was read; of several at once one can."""


class Outlet(Protocol):
    """Where dead letters are sent to."""

    def send(self, letter: WholeDeadLetter, on_acknowledged: Callable[[], None]) -> None:
        """Hand a message over.

        Raises:
            DeliveryError: it was not taken.
        """

    def settle(self) -> None:
        """Wait until all that was handed over is acknowledged or given up.

        Raises:
            DeliveryError: some were not acknowledged.
        """


class Replay:
    """One replay; `again` are sent also where they were claimed before, and `tell` gets each outcome as it is known."""

    def __init__(
        self,
        store: DeadLetterStore,
        outlet: Outlet,
        *,
        tell: Callable[[Outcome], None],
        now_ms: Callable[[], int],
        again: Collection[StoredDeadLetter] = (),
    ) -> None:
        self._store = store
        self._outlet = outlet
        self._tell = tell
        self._now_ms = now_ms
        self._again = again
        self._sent: list[StoredDeadLetter] = []
        self._acknowledged: set[StoredDeadLetter] = set()
        self._failed = False

    def run(self, letters: Iterable[StoredDeadLetter], stopped: Callable[[], bool]) -> None:
        """Send dead letters until `stopped`, or until Kafka fails; what was sent is waited for in any case.

        Raises:
            SinkError: Cassandra is away.
            OSError: what `tell` raised.
        """
        try:
            for letter in letters:
                if stopped() or self._failed:
                    break
                self._take(letter)
        except (SinkError, OSError):
            self._settle()
            raise
        self._settle()

    def _take(self, letter: StoredDeadLetter) -> None:
        whole, hindrance = _looked_at(letter, self._store, self._again)
        if whole is None:
            self._tell(hindrance)
            return
        if large := _size(whole) > _LARGE_BYTES:
            self._settle()
        if not self._failed and self._claim(letter):
            self._send(whole, letter)
        if large or len(self._sent) >= _IN_FLIGHT:
            self._settle()

    def _claim(self, letter: StoredDeadLetter) -> bool:
        try:
            claim = self._store.claim(letter, self._now_ms())
        except SinkError:
            self._tell(Outcome(letter, Fate.UNACKNOWLEDGED, "not sent: Cassandra went away while it was claimed"))
            raise
        if claim is Claim.TAKEN:
            self._tell(Outcome(letter, Fate.REPLAYED_BEFORE))
        if claim is Claim.IN_DOUBT:
            self._tell(Outcome(letter, Fate.UNACKNOWLEDGED, "not sent: Cassandra did not say whose claim it is"))
        return claim is Claim.MADE

    def _send(self, whole: WholeDeadLetter, letter: StoredDeadLetter) -> None:
        self._sent.append(letter)
        try:
            self._outlet.send(whole, lambda: self._acknowledged.add(letter))
        except DeliveryError as error:
            self._sent.remove(letter)
            self._fail(error, [letter])

    def _settle(self) -> None:
        sent, self._sent = self._sent, []
        error = DeliveryError(len(sent), TimeoutError("no answer"))  # what is neither told nor acknowledged
        try:
            self._outlet.settle()
        except DeliveryError as caught:
            error = caught
        for letter in (one for one in sent if one in self._acknowledged):
            self._tell(Outcome(letter, Fate.REPLAYED))
        if left := [letter for letter in sent if letter not in self._acknowledged]:
            self._fail(error, left)

    def _fail(self, error: DeliveryError, letters: Iterable[StoredDeadLetter]) -> None:
        self._failed = self._failed or not isinstance(error, TooLargeError)
        for letter in letters:
            self._tell(Outcome(letter, Fate.UNACKNOWLEDGED, " ".join(str(error.first).split()) or repr(error.first)))


def rehearse(
    letters: Iterable[StoredDeadLetter],
    store: DeadLetterStore,
    *,
    tell: Callable[[Outcome], None],
    stopped: Callable[[], bool],
    again: Collection[StoredDeadLetter] = (),
) -> None:
    """Tell what a replay would do, and do nothing.

    Raises:
        SinkError: Cassandra is away.
    """
    for letter in letters:
        if stopped():
            break
        _, hindrance = _looked_at(letter, store, again)
        tell(hindrance)


def _looked_at(
    letter: StoredDeadLetter, store: DeadLetterStore, again: Collection[StoredDeadLetter]
) -> tuple[WholeDeadLetter | None, Outcome]:
    """Give all of a dead letter, or None where it is not to be sent; and what to say of it without sending it."""
    if letter.replayed_ms is not None and letter not in again:
        return None, Outcome(letter, Fate.REPLAYED_BEFORE)
    whole = store.whole(letter)
    if whole is not None and whole.replayed_ms != letter.replayed_ms:  # another replay was here since it was listed
        return None, Outcome(letter, Fate.REPLAYED_BEFORE)
    if whole is None or (reason := _hindrance(whole)):
        return None, Outcome(letter, Fate.UNSENDABLE, "it has expired" if whole is None else reason)
    return whole, Outcome(letter, Fate.TO_BE_REPLAYED)


def _hindrance(whole: WholeDeadLetter) -> str:
    if whole.topic.endswith(Topic.INCIDENTS):
        return "it is of the topic incidents, whose newest snapshots are the analyzer's state"
    if not whole.complete:
        return "parts of its value are missing"
    if whole.key is None and whole.value is None:
        return "it has neither key nor value, and Kafka's client sends no such message"
    if any(content is None for _, content in whole.headers):
        return "a header has no value, and Kafka's client sends no such header"
    return ""


def _size(whole: WholeDeadLetter) -> int:
    headers = sum(len(name) + len(content or b"") for name, content in whole.headers)
    return len(whole.key or b"") + len(whole.value or b"") + headers
