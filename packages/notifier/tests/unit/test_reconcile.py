"""What is to be done next, from what should be shown and what is."""

from typing import Any

import msgspec
import pytest
from notifier import Notification
from notifier.backlog import Backlog
from notifier.changes import changes
from notifier.delivery import Delivery, Facts, Intent, decode_delivery, encode_delivery, facts_of
from notifier.plan import Step, choose, seconds_until_due
from notifier.reconcile import Look, Post, Reply, Update, next_action
from notifier.testing import EXAMPLE

OPEN = EXAMPLE
SHOWN = Delivery(incident_id="inc-1", adapter="slack", revision=3, channel="C0", message="1.1", told=facts_of(OPEN))
INTENT = Intent(kind="post", revision=3, at_unix_nano=5, facts=facts_of(OPEN))


def differing(value: Any, **changed: Any) -> Any:
    return msgspec.structs.replace(value, **changed)


@pytest.mark.parametrize(
    ("desired", "delivery", "action"),
    [
        (OPEN, None, Post),
        (OPEN, SHOWN, None),
        (differing(OPEN, revision=4), SHOWN, Update),
        (differing(OPEN, revision=2), SHOWN, None),
        (differing(OPEN, revision=2, status="resolved"), SHOWN, None),
        (differing(OPEN, status="resolved"), SHOWN, Reply),
        (differing(OPEN, error_count=99), SHOWN, None),
        (OPEN, differing(SHOWN, intent=INTENT), Look),
        (OPEN, Delivery(incident_id="inc-1", adapter="slack", intent=INTENT), Look),
        (OPEN, Delivery(incident_id="inc-1", adapter="slack", revision=3, refused="no_text"), None),
        (differing(OPEN, revision=4), Delivery(incident_id="inc-1", adapter="slack", revision=3, refused="x"), Post),
    ],
)
def test_the_next_action_follows_from_what_is_shown(
    desired: Notification, delivery: Delivery | None, action: type | None
) -> None:
    chosen = next_action(desired, delivery)

    assert (chosen if chosen is None else type(chosen)) == action


def test_an_entry_of_the_ledger_is_read_as_it_was_written() -> None:
    entry = differing(SHOWN, intent=INTENT)

    assert decode_delivery(encode_delivery(entry)) == entry
    assert msgspec.json.decode(encode_delivery(SHOWN))["revision"] == 3


def test_the_backlog_keeps_the_newest_revision_in_the_place_of_the_first() -> None:
    backlog = Backlog()
    backlog.take(OPEN, 0, 10)
    backlog.take(differing(OPEN, incident_id="inc-2"), 0, 11)

    assert backlog.take(differing(OPEN, revision=4), 0, 12) == OPEN
    assert [(n.incident_id, n.revision) for n in backlog] == [("inc-1", 4), ("inc-2", 3)]


def test_offsets_end_before_the_first_record_that_is_still_to_be_delivered() -> None:
    backlog = Backlog()
    backlog.take(OPEN, 0, 10)
    backlog.take(differing(OPEN, incident_id="inc-2"), 1, 4)
    backlog.pass_over(0, 11)
    backlog.take(differing(OPEN, revision=4), 0, 12)

    assert backlog.offsets() == {0: 12, 1: 4}
    backlog.done("inc-2")
    assert backlog.offsets() == {0: 12, 1: 5}
    backlog.done("inc-1")
    assert backlog.offsets() == {0: 13, 1: 5}


def test_an_older_revision_does_not_take_the_place_of_a_newer_one() -> None:
    backlog = Backlog()
    backlog.take(OPEN, 0, 10)

    assert backlog.take(differing(OPEN, revision=2), 0, 11) is None
    assert [n.revision for n in backlog] == [3]
    assert backlog.offsets() == {0: 10}


def test_an_incident_nobody_was_told_of_goes_before_one_that_has_a_message() -> None:
    update, post = Update(OPEN, SHOWN), Post(differing(OPEN, incident_id="inc-2"))

    assert choose([Step(update, 0), Step(post, 0)], now=1) == post
    assert choose([Step(update, 0), Step(post, 2)], now=1) == update
    assert choose([Step(update, 2)], now=1) is None


def test_how_long_to_wait_is_until_the_first_thing_is_due() -> None:
    assert seconds_until_due([], now=1) is None
    assert seconds_until_due([Step(Post(OPEN), 4), Step(Post(OPEN), 3)], now=1) == 2
    assert seconds_until_due([Step(Post(OPEN), 0)], now=1) == 0


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, ()),
        ({"status": "resolved"}, ("Resolved, with 12 errors.",)),
        ({"status": "resolved", "until_unix_nano": 90 * 10**9}, ("Resolved after 90 s, with 12 errors.",)),
        ({"status": "resolved", "until_unix_nano": 4 * 3600 * 10**9}, ("Resolved after 4 h 0 min, with 12 errors.",)),
        ({"origin_service": "cart"}, ("Started in cart, not unknown.",)),
        ({"diagnosed_by": "mistral", "cause": "a\nb"}, ("Diagnosis by mistral: a b",)),
    ],
)
def test_only_what_matters_is_said_in_the_thread(changed: dict[str, Any], said: tuple[str, ...]) -> None:
    assert changes(facts_of(OPEN), differing(OPEN, **changed)) == said


def test_an_incident_that_is_open_again_is_said() -> None:
    told = Facts(status="resolved", origin_service=None, diagnosed_by="rules")

    assert changes(told, OPEN) == ("Open again.",)
