from concurrent.futures import Future
from datetime import timedelta

from error_analyzer.counsel import Counsel
from error_analyzer.diagnose import Diagnose
from error_analyzer.event import ErrorEvent, Source
from error_analyzer.testing import FakeAnalyst, FakeClock, FakeJournal, make_event
from error_analyzer.verification import Answer
from hypothesis import given
from hypothesis import strategies as st

QUIET = timedelta(seconds=120)


def new_diagnose(journal: FakeJournal, clock: FakeClock, counsel: Counsel | None = None) -> Diagnose:
    return Diagnose(journal, quiet=QUIET, counsel=counsel, clock=clock.nanos)


def burst(count: int = 5) -> list[ErrorEvent]:
    return [make_event(n, n * 0.1) for n in range(count)]


def turns(diagnose: Diagnose, clock: FakeClock, count: int = 3, seconds: float = 0.3) -> None:
    for _ in range(count):
        clock.move(seconds)
        diagnose.turn()


def test_an_alarm_is_written_at_once() -> None:
    """People are told in the same turn in which it is seen."""
    journal, clock = FakeJournal(), FakeClock()
    diagnose = new_diagnose(journal, clock)
    diagnose.turn()
    journal.arrive(*burst())

    diagnose.turn()

    assert [n.status for n in journal.history] == ["open"]


def test_counts_in_incidents_and_notifications_agree_in_the_end() -> None:
    """The last counts are told though no further error comes."""
    journal, clock = FakeJournal(), FakeClock()
    diagnose = new_diagnose(journal, clock)
    diagnose.turn()
    journal.arrive(*burst(5))
    turns(diagnose, clock)
    journal.arrive(*burst(40)[5:])

    turns(diagnose, clock, count=30)

    assert [i.error_count for i in journal.snapshots()] == [40]
    assert [n.error_count for n in journal.notifications.values()] == [40]
    assert len(journal.history) == 2


def test_an_incident_is_resolved_when_nothing_more_comes() -> None:
    """And people are told."""
    journal, clock = FakeJournal(), FakeClock()
    diagnose = new_diagnose(journal, clock)
    diagnose.turn()
    journal.arrive(*burst())
    turns(diagnose, clock)

    turns(diagnose, clock, seconds=60)

    assert [n.status for n in journal.history] == ["open", "resolved"]


def test_revisions_only_grow() -> None:
    """Across restarts too."""
    journal, clock = FakeJournal(), FakeClock()
    for size in (5, 20, 40):
        journal.arrive(*burst(size)[len(journal.errors) :])
        turns(new_diagnose(journal, clock), clock, count=30)
        journal.restart()

    revisions = [n.revision for n in journal.history]
    assert revisions == sorted(set(revisions))


def test_repeated_events_are_consumed_without_a_trace() -> None:
    """Their offsets are committed, nothing else changes."""
    journal, clock = FakeJournal(), FakeClock()
    diagnose = new_diagnose(journal, clock)
    journal.arrive(*burst())
    turns(diagnose, clock)
    before = dict(journal.incidents)

    journal.arrive(*burst())
    turns(diagnose, clock)

    assert journal.incidents == before
    assert journal.committed == 10
    assert (diagnose.tally.counted, diagnose.tally.duplicates) == (5, 5)


def test_a_partition_taken_over_by_another_process_is_loaded_again() -> None:
    """What was folded and not written is folded once more, on top of what was written."""
    journal, clock = FakeJournal(), FakeClock()
    diagnose = new_diagnose(journal, clock)
    journal.arrive(*burst())
    turns(diagnose, clock)
    journal.arrive(*burst(20)[5:])
    journal.fenced = True

    turns(diagnose, clock, count=5)

    assert [i.error_count for i in journal.snapshots()] == [20]


@given(
    streams=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 8), st.integers(1, 20)), min_size=1, max_size=10),
    crashes=st.sets(st.integers(0, 60), max_size=8),
    poll_size=st.integers(1, 9),
)
def test_every_error_is_counted_once_whatever_dies(
    streams: list[tuple[int, int, int]], crashes: set[int], poll_size: int
) -> None:
    """Detect repeats itself from committed places, diagnose dies between turns: the sums still agree."""
    journal, clock = FakeJournal(), FakeClock()
    journal.most_events = poll_size
    journal.arrive(*_delivered(streams))
    diagnose = new_diagnose(journal, clock)

    for turn in range(len(journal.errors) // poll_size * 2 + 80):
        clock.move(0.1)
        if turn in crashes:
            journal.restart()
            diagnose = new_diagnose(journal, clock)
        diagnose.turn()
    turns(diagnose, clock, count=30)

    distinct = {(event.source.partition, event.source.offset) for event in journal.errors}
    assert sum(i.error_count for i in journal.snapshots()) == len(distinct)
    for incident in journal.snapshots():
        told = journal.notifications.get(incident.incident_id)
        assert (told.error_count if told else None) == (incident.error_count if incident.told else None)


def _delivered(streams: list[tuple[int, int, int]]) -> list[ErrorEvent]:
    reached: dict[int, int] = {}
    events: list[ErrorEvent] = []
    for partition, back, ahead in streams:
        begin = reached.get(partition, 0)
        reached[partition] = begin + ahead
        events += [
            make_event(1_000 * partition + offset, offset * 7.0, source=Source("t", partition, offset))
            for offset in range(max(0, begin - back), begin + ahead)
        ]
    return events


def test_the_models_answer_replaces_the_rules_when_it_comes() -> None:
    """The loop does not wait for it; people first read the rules' diagnosis."""
    answer = Answer(title="cart is ill", cause="It is.", origin_service="cart", evidence_ids=["e0"], actions=["Rest."])
    asked: list[Future[object]] = []

    def later(call):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        future: Future[object] = Future()
        asked.append(future)
        future.call = call  # type: ignore[attr-defined]
        return future

    journal, clock = FakeJournal(), FakeClock()
    counsel = Counsel(FakeAnalyst(answer), later, lambda _seconds: False)
    diagnose = new_diagnose(journal, clock, counsel)
    journal.arrive(*burst())
    turns(diagnose, clock, count=20)
    assert [n.diagnosed_by for n in journal.history] == ["rules"]

    asked[0].set_result(asked[0].call())  # type: ignore[attr-defined]
    turns(diagnose, clock, count=20)

    assert [n.diagnosed_by for n in journal.history] == ["rules", "fake-model"]
    assert journal.history[-1].title == "cart is ill"
