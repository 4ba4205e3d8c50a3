"""The demo's table says when something is off."""

from dataclasses import replace

from dev.demo_reconciliation import FoundIncident, Outcome, Produced, Row, reconcile

PRODUCED = Produced(frozenset({"a", "b", "c"}), frozenset({"c"}), "payment", fault_from_nano=100, fault_to_nano=200)
INCIDENT = FoundIncident("i-1", "resolved", 1, 150, 160, "payment", revision_wanted=2, revision_delivered=2)
OUTCOME = Outcome(frozenset({"a", "b", "c"}), 0, (INCIDENT,))


def off(produced: Produced, outcome: Outcome) -> list[Row]:
    return [row for row in reconcile(produced, outcome) if not row.agrees]


def test_when_everything_arrived_and_the_root_is_named_all_rows_agree() -> None:
    assert off(PRODUCED, OUTCOME) == []


def test_a_record_that_is_missing_and_one_that_nobody_sent_are_named() -> None:
    (row,) = off(PRODUCED, replace(OUTCOME, stored_uids=frozenset({"a", "b", "x"})))

    assert row.remark == "1 missing c, 1 unknown x"


def test_an_error_counted_twice_is_off() -> None:
    (row,) = off(PRODUCED, replace(OUTCOME, incidents=(replace(INCIDENT, error_count=2),)))

    assert (row.what, row.expected, row.found) == ("errors: produced = counted", "1", "2")


def test_a_dead_letter_is_off() -> None:
    assert [row.what for row in off(PRODUCED, replace(OUTCOME, dead_letters=1))] == ["dead letters"]


def test_a_wrong_root_is_said_beside_the_right_one() -> None:
    (row,) = off(PRODUCED, replace(OUTCOME, incidents=(replace(INCIDENT, origin_service="frontend"),)))

    assert (row.expected, row.found) == ("payment", "frontend")


def test_an_incident_at_another_time_or_told_to_nobody_is_not_the_planted_fault() -> None:
    elsewhere = replace(INCIDENT, first_nano=300, last_nano=400)
    silent = replace(INCIDENT, revision_wanted=None)

    assert [row.found for row in off(PRODUCED, replace(OUTCOME, incidents=(elsewhere,)))] == ["not found"]
    assert [row.found for row in off(PRODUCED, replace(OUTCOME, incidents=(silent,)))] == ["not found"]


def test_without_a_fault_an_incident_told_to_a_person_is_a_false_alarm() -> None:
    (row,) = off(replace(PRODUCED, root_service=None), OUTCOME)

    assert (row.what, row.found) == ("incidents told to a person", "1")


def test_a_message_that_was_not_shown_is_named() -> None:
    (row,) = off(PRODUCED, replace(OUTCOME, incidents=(replace(INCIDENT, revision_delivered=1),)))

    assert row.remark == "behind: i-1"


def test_of_real_records_nothing_is_said_about_a_planted_fault() -> None:
    assert off(replace(PRODUCED, root_service=None, truth_known=False), OUTCOME) == []
