from datetime import timedelta

import msgspec
from error_analyzer.announcing import Announcer
from error_analyzer.assessment import assess
from error_analyzer.book import Book
from error_analyzer.incident import Incident
from error_analyzer.telling import is_due, notification_of, told_now
from error_analyzer.testing import NOON, SECOND, make_event


def open_incident(count: int = 5) -> Incident:
    book = Book("prod", timedelta(seconds=120))
    for n in range(count):
        book.fold(make_event(n, n * 0.1), 0)
    incident = next(iter(book.incidents.values()))
    assess(incident, book)
    incident.revision = 1
    return incident


def test_a_notification_shows_what_a_person_needs() -> None:
    """Who, since when, how many, where, and the records that show it."""
    incident = open_incident()
    assert incident.diagnosis is not None

    notification = notification_of(incident, incident.diagnosis)

    assert (notification.status, notification.error_count, notification.revision) == ("open", 5, 1)
    assert notification.since_unix_nano == NOON
    assert notification.services == ("cart",)
    assert [evidence.uid for evidence in notification.evidence] == ["e0"]


def test_a_new_incident_is_told_at_once() -> None:
    """Nobody knows of it."""
    assert Announcer().announce(open_incident(), 0) is not None


def test_what_is_only_watched_is_not_told() -> None:
    """Whatever it counts."""
    assert Announcer().announce(open_incident(3), 0) is None


def test_the_same_is_not_told_twice() -> None:
    """However often the snapshot is written."""
    announcer, incident = Announcer(), open_incident()
    announcer.announce(incident, 0)

    assert announcer.announce(incident, 60 * SECOND) is None
    assert announcer.overdue(60 * SECOND) == []


def test_counts_alone_are_told_every_few_seconds_at_most() -> None:
    """And are not forgotten when nothing else comes."""
    announcer, incident = Announcer(), open_incident()
    announcer.announce(incident, 0)
    incident.error_count = 9

    assert announcer.announce(incident, 1 * SECOND) is None
    assert announcer.overdue(4 * SECOND) == []
    assert announcer.overdue(5 * SECOND) == [incident]


def test_an_end_is_told_at_once() -> None:
    """A status is never held back."""
    announcer, incident = Announcer(), open_incident()
    announcer.announce(incident, 0)
    incident.status = "resolved"

    notification = announcer.announce(incident, 1)

    assert notification is not None
    assert notification.status == "resolved"


def test_another_suspect_is_told_soon_but_not_with_every_event() -> None:
    """In the first seconds of an incident it may change with each error."""
    incident = open_incident()
    assert incident.diagnosis is not None
    before = notification_of(incident, incident.diagnosis)
    other = msgspec.structs.replace(before, origin_service="payment")

    told = told_now(before, 0)

    assert not is_due(told, other, 1 * SECOND)
    assert is_due(told, other, 2 * SECOND)


def test_after_a_restart_half_told_incidents_are_told_whole() -> None:
    """What was counted but not told before the process died."""
    incident = open_incident()
    Announcer().announce(incident, 0)
    incident.error_count = 9
    announcer = Announcer()

    announcer.restart([incident])

    assert announcer.overdue(60 * SECOND) == [incident]
