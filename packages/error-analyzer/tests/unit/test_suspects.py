from datetime import timedelta

from error_analyzer.assessment import assess
from error_analyzer.book import Book
from error_analyzer.event import ContextLine, ErrorEvent
from error_analyzer.incident import Incident
from error_analyzer.suspects import rank_suspects
from error_analyzer.testing import NOON, make_event


def incident_of(*events: ErrorEvent) -> tuple[Incident, Book]:
    book = Book("prod", timedelta(seconds=120))
    for event in events:
        book.fold(event, 0)
    return max(book.incidents.values(), key=lambda incident: incident.error_count), book


def first_suspect(*events: ErrorEvent) -> str:
    incident, book = incident_of(*events)
    return rank_suspects(incident, book.earlier_groups(incident))[0].service


def test_who_is_named_by_others_goes_before_who_complains_most() -> None:
    """Many errors of callers say less than what they say."""
    events = [make_event(n, n, "frontend", "call failed", mentions=("payment",)) for n in range(30)]
    events += [make_event(100, 1, "payment", "out of memory")]

    assert first_suspect(*events) == "payment"


def test_a_service_without_a_single_error_can_be_the_origin() -> None:
    """It may be too dead to log."""
    events = [make_event(n, n, "cart", "connection refused", mentions=("cart-db",)) for n in range(10)]

    incident, book = incident_of(*events)
    suspect = rank_suspects(incident, book.earlier_groups(incident))[0]

    assert suspect.service == "cart-db"
    assert "logged no error itself" in suspect.reasons


def test_blame_follows_the_chain_to_its_end() -> None:
    """A names B, B names C."""
    events = [make_event(n, n, "a", "b failed", mentions=("b",)) for n in range(20)]
    events += [make_event(50 + n, n, "b", "c failed", mentions=("c",)) for n in range(10)]
    events += [make_event(90, 1, "c", "disk full")]

    assert first_suspect(*events) == "c"


def test_within_a_request_the_first_to_err_is_suspect() -> None:
    """Errors of callees come before those of their callers."""
    events = [
        make_event(10 * n + k, n + k * 0.01, service, f"{service} failed", trace_id=f"{n:032x}")
        for n in range(1, 6)
        for k, service in enumerate(("stock", "order", "frontend"))
    ]

    assert first_suspect(*events) == "stock"


def test_old_noise_counts_less_than_new_errors() -> None:
    """A kind of error that earlier incidents had too is rarely what broke today."""
    noise = [make_event(10 * k + n, 1_000 * k + n, "chatty", "again") for k in range(3) for n in range(9)]
    new = [make_event(500 + n, 2_003 + n, "quiet", "disk full") for n in range(5)]

    assert first_suspect(*noise, *new) == "quiet"


def test_counts_alone_order_what_nothing_else_tells_apart() -> None:
    """And equal ones go by name, so that the same evidence gives the same list."""
    events = [make_event(n, 0, service, "it failed") for n, service in enumerate(["b", "a"] * 3)]

    incident, book = incident_of(*events)

    assert [s.service for s in rank_suspects(incident, book.earlier_groups(incident))] == ["a", "b"]


def test_circles_of_blame_end() -> None:
    """Two services that name each other both stay suspects."""
    events = [make_event(n, n, "a", "b failed", mentions=("b",)) for n in range(5)]
    events += [make_event(20 + n, n, "b", "a failed", mentions=("a",)) for n in range(5)]

    incident, book = incident_of(*events)

    assert {s.service for s in rank_suspects(incident, book.earlier_groups(incident))} == {"a", "b"}


def test_scores_are_shares() -> None:
    """They are positive and add up to one at most."""
    incident, book = incident_of(*(make_event(n, 0, f"s{n}", "it failed", mentions=("x",)) for n in range(9)))

    scores = [suspect.score for suspect in rank_suspects(incident, book.earlier_groups(incident))]

    assert sorted(scores, reverse=True) == scores
    assert 0 < sum(scores) <= 1.001


def test_the_diagnosis_says_where_since_when_and_on_which_evidence() -> None:
    """It cites records that the incident holds, and its commands can be pasted."""
    line = ContextLine("payment", NOON, 9, "charging")
    events = [
        make_event(n, n, "cart", "call to payment failed", mentions=("payment",), trace_id=f"{n:032x}", context=(line,))
        for n in range(1, 9)
    ]
    incident, book = incident_of(*events)

    assess(incident, book)

    diagnosis = incident.diagnosis
    assert diagnosis is not None
    assert diagnosis.origin_service == "payment"
    assert "since 2023-11-14T22:13:21Z" in diagnosis.cause
    assert set(diagnosis.evidence) <= {sample.event_id for sample in incident.samples}
    assert diagnosis.evidence
    assert diagnosis.actions[0] == f"spark-sink logs --trace {1:032x}"


def test_no_cause_is_claimed_where_none_stands_out() -> None:
    """Unknown is an answer."""
    incident, book = incident_of(*(make_event(n, n * 0.1, f"s{n}", "it failed") for n in range(12)))

    assess(incident, book)

    assert incident.diagnosis is not None
    assert incident.diagnosis.origin_service is None
    assert incident.diagnosis.cause.startswith("Unknown")
