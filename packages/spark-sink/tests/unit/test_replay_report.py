from spark_sink.dead_letter import StoredDeadLetter
from spark_sink.replay import Fate, Outcome
from spark_sink.replay_report import ReplayReport


def outcome(offset: int, fate: Fate, reason: str = "") -> Outcome:
    letter = StoredDeadLetter(
        topic="logs", partition=0, offset=offset, arrived_ms=0, reason="", value_bytes=1, replayed_ms=None
    )
    return Outcome(letter, fate, reason)


OUTCOMES = [outcome(1, Fate.REPLAYED), outcome(2, Fate.UNACKNOWLEDGED, "no \x1banswer"), outcome(3, Fate.REPLAYED)]


def test_what_is_not_acknowledged_is_told_with_its_place_and_what_to_do() -> None:
    """Then the totals, with what was not looked at."""
    report = ReplayReport(list[str]().append, as_json=False)
    for one in OUTCOMES:
        report.tell(one)

    wrong, advice, totals = report.summary(selected=5)

    assert wrong == "not acknowledged: logs/0/2: no answer"
    assert "--again PLACE" in advice
    assert totals == "2 replayed, 1 not acknowledged, 2 not looked at"
    assert not report.went_well


def test_a_program_gets_a_line_for_each() -> None:
    lines: list[str] = []
    report = ReplayReport(lines.append, as_json=True)

    for one in OUTCOMES[:2]:
        report.tell(one)

    assert lines == [
        '{"place":"logs/0/1","outcome":"replayed"}',
        '{"place":"logs/0/2","outcome":"unacknowledged","reason":"no \\u001banswer"}',
    ]


def test_nothing_to_do_is_said() -> None:
    assert list(ReplayReport(list[str]().append, as_json=False).summary(selected=0)) == ["no dead letters"]
