"""The account of what was planted."""

from log_generator.planting import Ledger, within
from log_generator.truth import Planted

ONE = Planted("secret", "aws", 1, "a text")
OTHER = Planted("secret", "aws", 1, "another text")


def test_what_was_sent_is_counted_and_what_was_not_is_left_out() -> None:
    ledger = Ledger()
    for due in range(10):
        ledger.note(due, ONE)
    ledger.note(99, OTHER)

    ledger.settle(4)

    assert [(what.text, what.count) for what in ledger.until(6)] == [("a text", 7)]
    assert [(what.text, what.count) for what in ledger.until(99)] == [("a text", 10), ("another text", 1)]


def test_a_ledger_of_a_long_run_keeps_no_more_than_is_ahead() -> None:
    ledger = Ledger()
    for due in range(100_000):
        ledger.note(due, ONE)
        ledger.settle(due - 100)

    assert ledger.ahead <= 101


def test_more_texts_than_a_message_takes_are_counted_by_kind() -> None:
    planted = [Planted("injection", "own", 2, "x" * 1_000) for _ in range(100)]

    listed = within(planted, most_bytes=50_000)

    assert sum(what.count for what in listed) == 200
    assert listed[-1].text is None
    assert sum(len(what.text or "") for what in listed) <= 50_000
