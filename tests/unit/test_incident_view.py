"""What log-generator reads of error-analyzer's snapshots: the two packages know each other by the topic only."""

from datetime import timedelta

from error_analyzer.assessment import assess
from error_analyzer.book import Book
from error_analyzer.incident import encode_incident
from error_analyzer.testing import make_event
from log_generator.incident_view import decode_incident_view


def test_a_snapshot_of_the_analyzer_is_read_by_the_generator() -> None:
    book = Book("drill", timedelta(seconds=120))
    for number in range(10):
        book.fold(make_event(number, number, "cart", environment="drill"), 0)
    (incident,) = book.incidents.values()
    watched = decode_incident_view(encode_incident(incident))
    assess(incident, book)
    view = decode_incident_view(encode_incident(incident))

    assert (watched.diagnosis, watched.ranking) == (None, ())
    assert (view.incident_id, view.environment, view.status) == (incident.incident_id, "drill", "open")
    assert (view.onset_unix_nano, view.active_until_unix_nano) == incident.active
    assert view.ranking == tuple(suspect.service for suspect in incident.suspects)
    assert view.ranking
    assert incident.diagnosis is not None
    assert view.diagnosis is not None
    assert view.diagnosis.origin_service == incident.diagnosis.origin_service
