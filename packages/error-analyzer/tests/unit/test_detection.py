from error_analyzer.context import RecentLines
from error_analyzer.detection import BODY_LENGTH, Detector
from error_analyzer.event import Source, decode_event, encode_event
from error_analyzer.testing import make_record

PLACE = Source("topic-1", 2, 7)
TRACE = "a" * 32


def test_only_errors_become_events() -> None:
    """From severity number 17 on."""
    detector = Detector()

    assert detector.see(make_record(severity_number=16), PLACE) is None
    assert detector.see(make_record(severity_number=17), PLACE) is not None


def test_an_event_knows_its_record() -> None:
    """Its id, its place, its service, environment and time are the record's."""
    event = Detector().see(make_record(uid="u9", body="order 17 failed"), PLACE)

    assert event is not None
    assert (event.event_id, event.source, event.service, event.environment) == ("u9", PLACE, "cart", "default")
    assert event.template == "order <n> failed"


def test_an_event_survives_the_topic() -> None:
    """It is read as it was written."""
    event = Detector().see(make_record(trace_id=TRACE), PLACE)
    assert event is not None

    assert event == decode_event(encode_event(event))


def test_nothing_leaves_unredacted() -> None:
    """Body, exception and context."""
    detector = Detector()
    detector.see(make_record(severity_number=9, trace_id=TRACE, body="password=hunter2"), PLACE)
    attributes = {"exception.type": "E", "exception.message": "token=hunter2"}

    event = detector.see(make_record(trace_id=TRACE, body="to ann@example.org", attributes=attributes), PLACE)

    assert event is not None
    assert event.context[0].text == "password=[secret]"
    assert b"hunter2" not in encode_event(event)
    assert b"ann@" not in encode_event(event)


def test_an_event_stays_small() -> None:
    """A body of a megabyte is cut."""
    event = Detector().see(make_record(body="x" * 1_000_000), PLACE)

    assert event is not None
    assert len(event.body) == BODY_LENGTH


def test_the_services_seen_so_far_are_recognized() -> None:
    """Also where only the attributes name them."""
    detector = Detector()
    detector.see(make_record("payment", severity_number=9), PLACE)

    event = detector.see(make_record("cart", "it failed", attributes={"peer.service": "payment"}), PLACE)

    assert event is not None
    assert event.mentions == ("payment",)


def test_context_is_of_the_trace_across_services() -> None:
    """The lines before, oldest first, however many services wrote them."""
    recent = RecentLines(lines=2)
    for service in ("a", "b", "c"):
        recent.add(make_record(service, f"line of {service}", trace_id=TRACE))

    lines = recent.before(make_record("d", trace_id=TRACE))

    assert [line.service for line in lines] == ["b", "c"]


def test_context_without_a_trace_is_of_the_instance() -> None:
    """Another service's lines don't mix in."""
    recent = RecentLines()
    recent.add(make_record("a", "of a"))
    recent.add(make_record("b", "of b"))

    assert [line.text for line in recent.before(make_record("a"))] == ["of a"]


def test_context_memory_is_bounded() -> None:
    """The longest silent trace is forgotten first."""
    recent = RecentLines(keys=2)
    for digit in "123":
        recent.add(make_record(trace_id=digit * 32))

    assert recent.before(make_record(trace_id="1" * 32)) == ()
    assert len(recent.before(make_record(trace_id="2" * 32))) == 1


def test_an_event_says_how_much_its_service_logged_since_its_error_before() -> None:
    """Of the same environment; others' records don't count."""
    detector = Detector()
    detector.see(make_record("cart"), PLACE)
    for service in ("cart", "cart", "shop"):
        detector.see(make_record(service, severity_number=9), PLACE)

    event = detector.see(make_record("cart"), PLACE)

    assert event is not None
    assert event.records_since == 2
