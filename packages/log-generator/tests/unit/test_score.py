"""How a drill is judged, from the truth and the incidents' snapshots."""

from typing import Any

import pytest
from log_generator.course import Course, History
from log_generator.incident_view import DiagnosisView, IncidentView, Snapshot, SuspectView, decode_incident_view
from log_generator.score import Score, decode_score, encode_score, is_decided, score
from log_generator.score_words import in_words, score_table
from log_generator.truth import Truth
from msgspec.structs import replace
from rich.console import Console

S = 1_000_000_000
BEGAN = 1_000 * S  # wall time; the records' own time is two seconds behind
FROM, TO = 998 * S, 1_058 * S
TRUTH = Truth(
    drill_id="outage-07-0",
    scenario="outage",
    seed=7,
    kind="resource_exhaustion",
    root_service="payment",
    environment="drill",
    from_unix_nano=FROM,
    to_unix_nano=TO,
    services=("payment",),
    trace_ids=(),
)
FOUND = IncidentView(
    incident_id="i1",
    environment="drill",
    status="open",
    revision=1,
    onset_unix_nano=FROM + 1 * S,
    active_until_unix_nano=FROM + 3 * S,
    suspects=(SuspectView("payment"), SuspectView("checkout"), SuspectView("cart")),
    diagnosis=DiagnosisView("payment"),
)


def seen(after_s: float, **changes: Any) -> Snapshot:
    """Give a snapshot that was written so many seconds after the drill began."""
    return Snapshot(replace(FOUND, **changes), BEGAN + round(after_s * S))


def judged(*histories: History, truth: Truth = TRUTH) -> Score:
    return score(Course(truth, BEGAN, histories), BEGAN + 100 * S)


def suspects(*names: str) -> tuple[SuspectView, ...]:
    return tuple(map(SuspectView, names))


def test_a_diagnosed_incident_of_the_drills_time_and_environment_is_what_was_found() -> None:
    result = judged((seen(3.25),))

    assert (result.found, result.incident_id, result.suspects) == (True, "i1", ("payment", "checkout", "cart"))
    assert (result.root_rank, result.top1, result.top3) == (1, True, True)
    assert (result.time_to_notice_s, result.time_to_cause_s) == (3.25, 3.25)
    assert (result.false_incidents, result.taken_in_by) == (0, None)
    assert (result.drill_id, result.from_unix_nano, result.to_unix_nano) == ("outage-07-0", FROM, TO)


def test_without_an_incident_it_is_missed() -> None:
    result = judged()

    assert (result.found, result.incident_id, result.suspects, result.root_rank) == (False, None, (), None)
    assert (result.top1, result.top3, result.time_to_notice_s, result.time_to_cause_s) == (False, False, None, None)


@pytest.mark.parametrize(
    ("order", "rank", "top1", "top3"),
    [
        (("cart", "payment", "checkout"), 2, False, True),
        (("cart", "checkout", "payment"), 3, False, True),
        (("cart", "checkout", "email", "payment"), 4, False, False),
        (("cart", "checkout"), None, False, False),
        ((), None, False, False),
    ],
)
def test_the_root_is_looked_for_among_the_suspects(
    order: tuple[str, ...], rank: int | None, top1: bool, top3: bool
) -> None:
    result = judged((seen(3, suspects=suspects(*order)),))

    assert (result.found, result.root_rank, result.top1, result.top3) == (True, rank, top1, top3)


def test_the_newest_suspects_count() -> None:
    result = judged((seen(3, suspects=suspects("cart")), seen(4, revision=2)))

    assert result.root_rank == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"environment": "production"},
        {"status": "watching", "diagnosis": None},
        {"diagnosis": None},
        {"onset_unix_nano": None, "active_until_unix_nano": None},
        {"onset_unix_nano": FROM - 30 * S, "active_until_unix_nano": FROM - 1 * S},
        {"onset_unix_nano": TO + 61 * S, "active_until_unix_nano": TO + 62 * S},
    ],
)
def test_an_incident_that_is_elsewhere_or_of_another_time_or_not_diagnosed_is_not_it(changes: dict[str, Any]) -> None:
    assert not judged((seen(3, **changes),)).found


def test_an_incident_that_was_open_before_takes_the_drills_errors_in_and_is_not_it() -> None:
    result = judged((seen(-300, onset_unix_nano=FROM - 300 * S), seen(3, revision=9, onset_unix_nano=FROM - 300 * S)))

    assert (result.found, result.taken_in_by) == (False, "i1")
    assert "NOT SCORABLE: incident i1" in in_words(result)


def test_an_incident_that_opened_shortly_before_is_not_it() -> None:
    assert not judged((seen(-6, onset_unix_nano=FROM - 20 * S),)).found


def test_a_stray_error_before_the_fault_may_be_the_first_of_its_incident() -> None:
    assert judged((seen(3, onset_unix_nano=FROM - 50 * S),)).found


def test_the_time_to_notice_ends_when_it_is_no_longer_only_watched() -> None:
    watching = seen(2, status="watching", revision=1, diagnosis=None)
    unknown = seen(3, revision=2, diagnosis=DiagnosisView(None))

    result = judged((watching, unknown, seen(7, revision=3)))

    assert (result.time_to_notice_s, result.time_to_cause_s) == (3, 7)


def test_no_time_is_told_when_the_first_snapshots_are_gone() -> None:
    result = judged((seen(40, revision=12),))

    assert (result.found, result.time_to_notice_s, result.time_to_cause_s) == (True, None, None)


def test_a_clock_that_is_a_little_behind_makes_no_negative_time() -> None:
    assert judged((seen(-1),)).time_to_notice_s == 0


def test_others_beside_the_first_are_false_incidents() -> None:
    result = judged((seen(9, incident_id="i2"),), (seen(3),), (seen(5, incident_id="i3", environment="production"),))

    assert (result.incident_id, result.false_incidents) == ("i1", 1)


def test_a_fault_that_still_lasts_has_no_latest_incident() -> None:
    lasting = replace(TRUTH, to_unix_nano=None)

    assert judged(
        (seen(900, onset_unix_nano=FROM + 900 * S, active_until_unix_nano=FROM + 901 * S),), truth=lasting
    ).found


def test_it_is_decided_once_it_is_over_and_the_suspects_have_not_changed_for_five_seconds() -> None:
    history = (seen(3, suspects=suspects("cart")), seen(60, revision=2), seen(64, revision=3))
    course, lasting = Course(TRUTH, BEGAN, (history,)), Course(replace(TRUTH, to_unix_nano=None), BEGAN, (history,))

    assert not is_decided(course, BEGAN + 64 * S)
    assert is_decided(course, BEGAN + 65 * S)
    assert not is_decided(lasting, BEGAN + 65 * S)
    assert not is_decided(Course(TRUTH, BEGAN, ()), BEGAN + 999 * S)


def test_a_score_is_read_as_it_was_written() -> None:
    for result in (judged((seen(3),)), judged()):
        assert decode_score(encode_score(result)) == result


def test_a_snapshot_with_more_fields_is_read() -> None:
    value = (
        b'{"incident_id":"i","environment":"e","status":"open","new":{"a":1},"suspects":[{"service":"a","score":1}]}'
    )

    assert decode_incident_view(value).ranking == ("a",)


def test_people_read_what_came_of_it() -> None:
    assert in_words(judged((seen(3),))) == (
        "outage-07-0: resource_exhaustion at payment in drill: found as incident i1,"
        " the root is suspect 1 of 3 (payment, checkout, cart), noticed after 3.0 s, a cause after 3.0 s"
    )
    assert in_words(judged()).endswith("MISSED: no incident was diagnosed")
    assert "NOT AMONG THE SUSPECTS (cart)" in in_words(judged((seen(3, suspects=suspects("cart")),)))


def test_the_table_has_a_line_for_each_drill() -> None:
    console = Console(width=200, record=True, quiet=False)
    results = [judged((seen(3),)), judged(), judged((seen(3, suspects=suspects("[b]")),))]
    with console.capture() as drawn:
        console.print(score_table(results))
    lines = drawn.get().splitlines()

    assert len(lines) == 4
    assert [word for line in lines[1:] for word in ("found", "missed", "wrong root") if word in line] == [
        "found",
        "missed",
        "wrong root",
    ]
    assert "1970-01-01 00:16:38" in lines[1]
