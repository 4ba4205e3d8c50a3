from datetime import timedelta
from random import Random

import msgspec
from error_analyzer.activity import Span
from error_analyzer.book import Book
from error_analyzer.event import ErrorEvent, Source
from error_analyzer.group import MOST_GROUPS
from error_analyzer.incident import decode_incident, encode_incident
from error_analyzer.testing import NOON, SECOND, make_event
from hypothesis import given
from hypothesis import strategies as st

QUIET = timedelta(seconds=120)


def new_book(*events: ErrorEvent, now: int = 0) -> Book:
    book = Book("prod", QUIET)
    for event in events:
        book.fold(event, now)
    return book


def burst(first: int, at: float, count: int = 5) -> list[ErrorEvent]:
    return [make_event(first + n, at + n * 0.1) for n in range(count)]


def statuses(book: Book) -> list[tuple[str, int]]:
    ordered = sorted(book.incidents.values(), key=lambda incident: incident.first_unix_nano)
    return [(incident.status, incident.error_count) for incident in ordered]


def test_a_few_errors_spread_over_time_wake_nobody() -> None:
    """Background noise is counted and only watched."""
    book = new_book(*(make_event(n, 40 * n) for n in range(50)))

    assert {status for status, _ in statuses(book)} == {"watching"}
    assert sum(count for _, count in statuses(book)) == 50


def test_five_errors_within_a_minute_open_an_incident() -> None:
    """Not four."""
    assert statuses(new_book(*burst(0, 0, 4))) == [("watching", 4)]
    assert statuses(new_book(*burst(0, 0, 5))) == [("open", 5)]


def test_one_fatal_opens_an_incident() -> None:
    """It is never noise."""
    assert statuses(new_book(make_event(0, severity_number=21))) == [("open", 1)]


def failed_requests(count: int, records_since: int = 0) -> list[ErrorEvent]:
    return [
        make_event(2 * n + k, n, service, trace_id=f"{n + 1:032x}", records_since=records_since)
        for n in range(count)
        for k, service in enumerate(("cart", "shop"))
    ]


def test_three_requests_failing_across_services_open_an_incident() -> None:
    """Two do not, nor do three among very many that went well."""
    assert statuses(new_book(*failed_requests(2))) == [("watching", 4)]
    assert statuses(new_book(*failed_requests(3))) == [("open", 6)]
    assert statuses(new_book(*failed_requests(3, records_since=5_000))) == [("watching", 6)]


def test_the_stray_errors_of_a_busy_service_wake_nobody() -> None:
    """Though they are more than five a minute; but the same in a row do, whatever was before them."""
    strays = [make_event(n, 4 * n, records_since=300) for n in range(30)]
    row = [make_event(100 + n, 120 + n, records_since=9 if n else 900) for n in range(5)]

    assert {status for status, _ in statuses(new_book(*strays))} == {"watching"}
    assert "open" in {status for status, _ in statuses(new_book(*strays, *row))}


def test_noise_before_a_burst_does_not_move_its_onset() -> None:
    """People are told when it broke, not when the last stray error was."""
    book = new_book(*(make_event(n, 70 * n) for n in range(10)), *burst(10, 760))

    opened = next(incident for incident in book.incidents.values() if incident.status == "open")
    assert opened.onset_unix_nano == NOON + 760 * SECOND


def test_noise_after_a_burst_does_not_keep_it_open() -> None:
    """What is too rare to wake someone is too rare to keep someone awake."""
    book = new_book(*burst(0, 0), now=0)
    for n in range(10):
        book.fold(make_event(10 + n, 30 * n), n * 30 * SECOND)
        book.settle(n * 30 * SECOND)

    assert statuses(book)[0][0] == "resolved"


def test_errors_minutes_apart_are_incidents_of_their_own_in_any_order() -> None:
    """A replay of old logs gives the incidents of then, though its partitions are read one after the other."""
    events = [
        make_event(n, minute * 60 + n % 7, service, source=Source("t", partition, n))
        for partition, service in enumerate(("cart", "shop", "payment"))
        for n, minute in enumerate([0] * 7 + [10] * 7 + [20] * 7)
    ]

    assert statuses(new_book(*events)) == [("open", 21)] * 3


def active_spans(book: Book) -> list[Span]:
    return sorted(span for incident in book.incidents.values() if (span := incident.active))


@given(
    st.lists(st.tuples(st.integers(0, 900), st.sampled_from("abc"), st.integers(0, 90)), max_size=60),
    st.randoms(use_true_random=False),
)
def test_how_partitions_interleave_does_not_matter(rows: list[tuple[int, str, int]], random: Random) -> None:
    """A service's errors come in order, services in any: the active spans are the same and every error is counted."""
    events = [make_event(n, at, service, records_since=since) for n, (at, service, since) in enumerate(sorted(rows))]
    lanes = {name: [event for event in events if event.service == name] for name in "abc"}
    mixed = [lanes[name].pop(0) for name in random.sample([e.service for e in events], len(events))]
    by_lane = [msgspec.structs.replace(e, source=Source("t", ord(e.service), e.source.offset)) for e in mixed]

    in_order, book = new_book(*events), new_book(*by_lane)

    assert active_spans(in_order) == active_spans(book)
    assert sum(count for _, count in statuses(book)) == len(rows)


def test_incidents_that_grow_together_become_one_and_the_count_moves() -> None:
    """People keep the one they were told of first; the other one says where its errors went."""
    book = new_book(*burst(0, 0), *burst(10, 400))
    for incident in book.incidents.values():
        incident.told = object()  # type: ignore[assignment]

    for n, at in enumerate(range(50, 400, 50)):
        for event in burst(100 + 10 * n, at):
            book.fold(event, 0)

    counts = sorted(incident.error_count for incident in book.incidents.values())
    gone = next(incident for incident in book.incidents.values() if incident.merged_into)
    assert counts == [0, 45]
    assert gone.status == "resolved"
    assert gone.merged_into in book.incidents


def test_what_was_only_watched_is_taken_in_without_a_trace() -> None:
    """Nobody knew of it, so it is removed."""
    book = new_book(make_event(0, 0))
    watched = next(iter(book.incidents))

    for event in burst(1, 119, 6):
        book.fold(event, 0)

    assert sum(count for _, count in statuses(book)) == 7
    assert len(book.incidents) == 1
    assert (watched in book.incidents) != (watched in book.removed)


def test_an_incident_ends_when_nothing_came_for_the_quiet_period() -> None:
    """By the wall clock; and a new burst near it opens it again."""
    book = new_book(*burst(0, 0), now=0)
    book.settle(119 * SECOND)
    assert statuses(book) == [("open", 5)]

    book.settle(120 * SECOND)
    assert statuses(book) == [("resolved", 5)]

    for event in burst(10, 60):
        book.fold(event, 130 * SECOND)
    assert statuses(book) == [("open", 10)]


def test_late_errors_of_a_resolved_incident_are_counted_without_opening_it() -> None:
    """They tell nothing new about now."""
    book = new_book(*burst(0, 0), *burst(5, 30))
    book.settle(120 * SECOND)

    for event in burst(10, 10):
        book.fold(event, 121 * SECOND)

    assert statuses(book) == [("resolved", 15)]


def test_an_incident_of_a_replay_ends_when_the_errors_have_passed_it() -> None:
    """Nobody waits two minutes of wall time for a past that is over."""
    book = new_book(*burst(0, 0), *burst(5, 600), now=0)

    book.settle(6 * SECOND)

    assert statuses(book) == [("resolved", 5), ("open", 5)]


def test_a_repeated_event_is_dropped() -> None:
    """And said to be."""
    book = new_book(*burst(0, 0), *burst(0, 0))

    assert statuses(book) == [("open", 5)]
    assert book.duplicates == 5


def test_a_book_goes_on_from_its_snapshots() -> None:
    """What was counted stays counted and is not counted again."""
    before = new_book(*burst(0, 0))
    snapshots = []
    for incident in before.incidents.values():
        incident.source_offsets = dict(before.marks)
        snapshots.append(decode_incident(encode_incident(incident)))

    book = Book("prod", QUIET, snapshots)
    for event in burst(0, 0, 7):
        book.fold(event, 0)

    assert statuses(book) == [("open", 7)]
    assert book.duplicates == 5


def test_counts_stay_exact_when_groups_are_too_many() -> None:
    """Past the bound one group a service takes the rest."""
    book = new_book(*(make_event(n, n * 0.01, text=f"kind {n}") for n in range(3 * MOST_GROUPS)))

    incident = next(iter(book.incidents.values()))
    assert len(incident.groups) == MOST_GROUPS + 1
    assert sum(group.count for group in incident.groups) == 3 * MOST_GROUPS


def test_a_snapshot_stays_small() -> None:
    """However many errors an incident has."""
    events = (
        make_event(n, n * 0.01, f"service-{n % 30}", f"kind {n % 200}" * 30, trace_id=f"{n // 5:032x}")
        for n in range(5_000)
    )

    incident = next(iter(new_book(*events).incidents.values()))

    assert incident.error_count == 5_000
    assert len(encode_incident(incident)) < 200_000


def test_the_same_errors_make_the_same_ids() -> None:
    """So that a repeated run says the same."""
    assert list(new_book(*burst(0, 0)).incidents) == list(new_book(*burst(0, 0)).incidents)


def test_memory_is_bounded() -> None:
    """Ended incidents are forgotten here, oldest first; the topic keeps them."""
    book = Book("prod", QUIET)
    for n in range(400):
        book.fold(make_event(n, n * 1_000), 0)
        book.clear()
        book.settle(0)

    assert len(book.incidents) == 300
