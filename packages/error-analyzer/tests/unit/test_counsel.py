from collections.abc import Callable
from concurrent.futures import Future
from datetime import timedelta

from error_analyzer.assessment import assess
from error_analyzer.book import Book
from error_analyzer.counsel import MOST_CALLS, Counsel
from error_analyzer.diagnosis import Diagnosis
from error_analyzer.errors import ModelBusyError, ModelError, ModelRefusedError
from error_analyzer.incident import Incident, ModelState
from error_analyzer.suspect import Suspect
from error_analyzer.testing import SECOND, FakeAnalyst, make_event
from error_analyzer.verification import Answer

ANSWER = Answer(title="cart fails", cause="It does.", origin_service="cart", evidence_ids=["e0"], actions=[])


def at_once(call: Callable[[], Diagnosis | None]) -> "Future[Diagnosis | None]":
    future: Future[Diagnosis | None] = Future()
    future.set_result(call())
    return future


def open_incident() -> Incident:
    book = Book("prod", timedelta(seconds=120))
    for n in range(5):
        book.fold(make_event(n, n * 0.1), 0)
    incident = next(iter(book.incidents.values()))
    assess(incident, book)
    return incident


def ask(*answers: Answer | ModelError) -> tuple[FakeAnalyst, Counsel, list[float]]:
    analyst, waits = FakeAnalyst(*answers), list[float]()

    def wait(seconds: float) -> bool:
        waits.append(seconds)
        return False

    return analyst, Counsel(analyst, at_once, wait), waits


def test_an_opened_incident_is_asked_about_once_after_a_moment() -> None:
    """Its first errors gather before; the same question is not asked again."""
    analyst, counsel, _ = ask(ANSWER)
    incident = open_incident()

    for second in range(10):
        counsel.consider(incident, second * SECOND)

    assert len(analyst.questions) == 1
    assert [opinion.diagnosis is not None for opinion in counsel.opinions()] == [True]


def test_another_suspect_is_a_new_question_within_a_bound() -> None:
    """A suspect that changes to and fro does not cost without end."""
    analyst, counsel, _ = ask(*[ANSWER] * 9)
    incident = open_incident()
    counsel.consider(incident, 0)
    for n in range(9):
        incident.suspects = (Suspect(f"s{n}", 1.0), Suspect("cart", 0.1))
        counsel.consider(incident, 60 * SECOND)
        for opinion in counsel.opinions():
            calls = incident.model.calls if incident.model else 0
            incident.model = ModelState(calls=calls + 1, about=opinion.about, answer=opinion.diagnosis)

    assert len(analyst.questions) == MOST_CALLS


def test_a_busy_service_is_asked_again_when_it_says() -> None:
    """Retry-After is kept to."""
    analyst, counsel, waits = ask(ModelBusyError("429", retry_after=7), ANSWER)
    incident = open_incident()
    counsel.consider(incident, 0)

    counsel.consider(incident, 60 * SECOND)

    assert waits == [7]
    assert counsel.opinions()[0].diagnosis is not None
    assert len(analyst.questions) == 2


def test_a_refusal_is_final() -> None:
    """A wrong key is not tried again; the incident keeps the rules' diagnosis."""
    analyst, counsel, waits = ask(ModelRefusedError("401"))
    incident = open_incident()
    counsel.consider(incident, 0)

    counsel.consider(incident, 60 * SECOND)

    assert (len(analyst.questions), waits) == (1, [])
    assert counsel.opinions()[0].diagnosis is None


def test_an_answer_that_does_not_hold_counts_as_none() -> None:
    """It is rejected here, so nobody downstream sees it."""
    _, counsel, _ = ask(ANSWER.model_copy(update={"evidence_ids": ["invented"]}))
    incident = open_incident()
    counsel.consider(incident, 0)

    counsel.consider(incident, 60 * SECOND)

    assert counsel.opinions()[0].diagnosis is None
