import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_schema.errors import DeliveryError
from spark_sink.dead_letter import WholeDeadLetter
from spark_sink.errors import CassandraUnavailableError
from spark_sink.replay import Claim, Fate, Outcome, Replay, TooLargeError, rehearse
from spark_sink.testing import FakeDeadLetterStore, FakeOutlet

NOW_MS = 1_795_500_000_000


def letter(
    offset: int,
    *,
    replayed_ms: int | None = None,
    value: bytes | None = b"{nope",
    key: bytes | None = b"k",
    headers: tuple[tuple[str, bytes | None], ...] = (("content-type", b"application/json"),),
    complete: bool = True,
) -> WholeDeadLetter:
    return WholeDeadLetter(
        topic="logs",
        partition=0,
        offset=offset,
        arrived_ms=NOW_MS,
        reason="why",
        value_bytes=None if value is None else len(value),
        replayed_ms=replayed_ms,
        key=key,
        headers=headers,
        value=value,
        complete=complete,
    )


def never() -> bool:
    return False


def run(store: FakeDeadLetterStore, outlet: FakeOutlet, *, again: tuple[int, ...] = ()) -> list[Outcome]:
    outcomes: list[Outcome] = []
    letters = store.letters()
    chosen = [one for one in letters if one.offset in again]
    Replay(store, outlet, tell=outcomes.append, now_ms=lambda: NOW_MS + 1, again=chosen).run(letters, never)
    return outcomes


def fates(outcomes: list[Outcome]) -> dict[int, Fate]:
    return {outcome.letter.offset: outcome.fate for outcome in outcomes}


def test_each_is_sent_once_however_often_it_is_replayed() -> None:
    """The second replay sends nothing, and says so of each."""
    store, outlet = FakeDeadLetterStore(letter(offset) for offset in range(50)), FakeOutlet()

    first, second = run(store, outlet), run(store, outlet)

    assert [one.offset for one in outlet.sent] == list(range(50))
    assert fates(first) == dict.fromkeys(range(50), Fate.REPLAYED)
    assert fates(second) == dict.fromkeys(range(50), Fate.REPLAYED_BEFORE)


def test_of_two_replays_that_read_the_same_one_sends() -> None:
    """Whoever claims first."""
    store, outlet = FakeDeadLetterStore([letter(1)]), FakeOutlet()
    read_before = store.letters()
    run(store, outlet)
    outcomes: list[Outcome] = []

    Replay(store, outlet, tell=outcomes.append, now_ms=lambda: NOW_MS).run(read_before, never)

    assert fates(outcomes) == {1: Fate.REPLAYED_BEFORE}
    assert len(outlet.sent) == 1


def test_a_claim_that_another_replay_made_first_is_not_sent() -> None:
    """In the moment between reading and claiming."""
    store, outlet = FakeDeadLetterStore([letter(1)]), FakeOutlet()
    store.claims = [Claim.TAKEN]

    assert fates(run(store, outlet)) == {1: Fate.REPLAYED_BEFORE}
    assert outlet.sent == []


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (letter(1, value=None, complete=False), "parts"),
        (letter(1, key=None, value=None), "neither key nor value"),
        (letter(1, headers=(("a", None),)), "header"),
    ],
)
def test_what_cant_be_sent_as_it_was_is_not_claimed(bad: WholeDeadLetter, reason: str) -> None:
    """It is told, and the others go."""
    store, outlet = FakeDeadLetterStore([bad, letter(2)]), FakeOutlet()

    outcomes = run(store, outlet)

    assert fates(outcomes) == {1: Fate.UNSENDABLE, 2: Fate.REPLAYED}
    assert reason in outcomes[0].reason
    assert store.claimed == [2]


def test_a_claim_in_doubt_is_not_sent() -> None:
    """It may be another replay's, which sends."""
    store, outlet = FakeDeadLetterStore([letter(1), letter(2)]), FakeOutlet()
    store.claims = [Claim.IN_DOUBT]

    assert fates(run(store, outlet)) == {1: Fate.UNACKNOWLEDGED, 2: Fate.REPLAYED}
    assert [one.offset for one in outlet.sent] == [2]


def test_a_cassandra_that_goes_away_leaves_what_was_sent_acknowledged() -> None:
    """The one whose claim it did not answer is told, and not sent."""
    store, outlet = FakeDeadLetterStore(letter(offset) for offset in range(3)), FakeOutlet()
    outcomes: list[Outcome] = []
    outlet.on_send = lambda: store.claims.append(CassandraUnavailableError("away"))

    with pytest.raises(CassandraUnavailableError):
        Replay(store, outlet, tell=outcomes.append, now_ms=lambda: NOW_MS).run(store.letters(), never)

    assert fates(outcomes) == {0: Fate.REPLAYED, 1: Fate.UNACKNOWLEDGED}
    assert [one.offset for one in outlet.sent] == [0]


def test_a_kafka_that_goes_away_ends_the_claims() -> None:
    """A few are in doubt, and are told with Kafka's reason; the others stay free."""
    failures = {offset: DeliveryError(1, TimeoutError("no\nanswer")) for offset in range(3, 1_000)}
    store, outlet = FakeDeadLetterStore(letter(offset) for offset in range(1_000)), FakeOutlet(failures)

    outcomes = run(store, outlet)

    assert fates(outcomes) == {offset: Fate.REPLAYED if offset < 3 else Fate.UNACKNOWLEDGED for offset in store.claimed}
    assert len(store.claimed) < 50
    assert outcomes[-1].reason == "no answer"


def test_a_message_that_kafka_calls_too_large_stops_no_other() -> None:
    """It goes alone, so that its refusal says nothing of its neighbours."""
    failures = {1: TooLargeError(1, ValueError("too large"))}
    letters = [letter(0), letter(1, value=bytes(2_000_000)), letter(2)]
    store, outlet = FakeDeadLetterStore(letters), FakeOutlet(failures)

    assert fates(run(store, outlet)) == {0: Fate.REPLAYED, 1: Fate.UNACKNOWLEDGED, 2: Fate.REPLAYED}


def test_what_kafka_neither_acknowledges_nor_refuses_is_told() -> None:
    """Its client forgets some messages."""
    store, outlet, outcomes = FakeDeadLetterStore([letter(1)]), FakeOutlet(), list[Outcome]()
    outlet.forgets = True

    Replay(store, outlet, tell=outcomes.append, now_ms=lambda: NOW_MS).run(store.letters(), never)

    assert fates(outcomes) == {1: Fate.UNACKNOWLEDGED}


@given(st.integers(0, 60))
def test_a_stop_ends_the_claims_and_waits_for_what_was_sent(after: int) -> None:
    """Everything that was claimed is acknowledged, and nothing more is claimed."""
    store, outlet, outcomes = FakeDeadLetterStore(letter(n) for n in range(50)), FakeOutlet(), list[Outcome]()

    Replay(store, outlet, tell=outcomes.append, now_ms=lambda: NOW_MS).run(
        store.letters(), lambda: len(outlet.sent) >= after
    )

    assert fates(outcomes) == dict.fromkeys(range(min(after, 50)), Fate.REPLAYED)
    assert store.claimed == list(range(min(after, 50)))


def test_a_person_can_send_one_again() -> None:
    """Only the one that is named."""
    store = FakeDeadLetterStore([letter(1, replayed_ms=NOW_MS), letter(2, replayed_ms=NOW_MS)])
    outlet = FakeOutlet()

    assert fates(run(store, outlet, again=(2,))) == {1: Fate.REPLAYED_BEFORE, 2: Fate.REPLAYED}
    assert [one.offset for one in outlet.sent] == [2]


def test_a_rehearsal_claims_nothing() -> None:
    """It says what a replay would do."""
    store = FakeDeadLetterStore([letter(1), letter(2, replayed_ms=1), letter(3, value=None, complete=False)])
    outcomes: list[Outcome] = []

    rehearse(store.letters(), store, tell=outcomes.append, stopped=never)

    assert fates(outcomes) == {1: Fate.TO_BE_REPLAYED, 2: Fate.REPLAYED_BEFORE, 3: Fate.UNSENDABLE}
    assert store.claimed == []
