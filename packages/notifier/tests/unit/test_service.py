"""The service with fakes of its ports: what a place shows after all kinds of days."""

from datetime import timedelta

import msgspec
import pytest
from notifier import Notification
from notifier.errors import (
    MessageGoneError,
    MisconfiguredError,
    RateLimitedError,
    RefusedError,
    UnansweredError,
    UnreachableError,
)
from notifier.gate import Gate
from notifier.service import Service
from notifier.testing import FakeClock, FakeMessenger, FakeSource, MemoryLedger
from structlog.testing import capture_logs


def notification(revision: int = 1, incident_id: str = "inc-1", **changed: object) -> Notification:
    fields = {
        "incident_id": incident_id,
        "revision": revision,
        "environment": "production",
        "status": "open",
        "title": "payments fail",
        "cause": "no database",
        "since_unix_nano": 1_795_484_047_000_000_000,
        "error_count": 12,
    }
    return msgspec.convert(fields | changed, Notification)


class Pipeline:
    """A service and its fakes; a restart keeps everything but the service."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.messenger = FakeMessenger(self.clock)
        self.ledger = MemoryLedger()
        self.source = FakeSource(self.clock)
        self.restart()

    def restart(self) -> None:
        self.source.reassign()
        self.service = Service(
            source=self.source,
            ledger=self.ledger,
            messenger=self.messenger,
            gate=Gate(1.0, lambda: 0.5),
            clock=self.clock,
        )
        self.service.turn()

    def run(self, seconds: float) -> None:
        end = self.clock.now + seconds
        while self.clock.now < end:
            self.service.turn()

    @property
    def revisions(self) -> list[list[int]]:
        return [shown.revisions for shown in self.messenger.shown]


@pytest.fixture
def pipeline() -> Pipeline:
    return Pipeline()


def test_an_incident_is_posted_once_and_then_updated(pipeline: Pipeline) -> None:
    pipeline.source.publish(notification(1))
    pipeline.run(3)
    pipeline.source.publish(notification(2))
    pipeline.run(3)

    assert pipeline.revisions == [[1, 2]]


def test_of_many_revisions_that_wait_only_the_newest_is_sent(pipeline: Pipeline) -> None:
    pipeline.source.publish(*(notification(revision) for revision in range(1, 100)))
    pipeline.run(5)

    assert pipeline.revisions == [[99]]


def test_an_older_revision_that_comes_late_changes_nothing(pipeline: Pipeline) -> None:
    pipeline.source.publish(notification(5), notification(3))
    pipeline.run(3)
    pipeline.source.publish(notification(4))
    pipeline.run(3)

    assert pipeline.revisions == [[5]]
    assert pipeline.service.waiting == 0


def test_calls_keep_the_interval_and_new_incidents_go_before_updates(pipeline: Pipeline) -> None:
    pipeline.source.publish(notification(1, "old"))
    pipeline.run(3)
    pipeline.source.publish(notification(2, "old"), notification(1, "new-1"), notification(1, "new-2"))
    begun = pipeline.clock.now
    pipeline.run(1.4)

    assert [shown.incident_id for shown in pipeline.messenger.shown] == ["old", "new-1", "new-2"]
    assert pipeline.revisions[0] == [1]
    pipeline.run(1)
    assert pipeline.revisions[0] == [1, 2]
    assert pipeline.messenger.shown[2].made_at / 1e9 >= begun + 1


def test_a_restart_shows_nothing_again(pipeline: Pipeline) -> None:
    pipeline.source.publish(notification(1))
    pipeline.run(3)
    pipeline.source.committed = 0
    pipeline.restart()
    pipeline.run(3)

    assert pipeline.revisions == [[1]]
    assert pipeline.source.committed == 1


def test_nothing_is_committed_before_it_is_shown(pipeline: Pipeline) -> None:
    pipeline.messenger.failures.extend([UnreachableError("unreachable")] * 3)
    pipeline.source.publish(notification(1, "a"), notification(1, "b"))
    pipeline.run(0.1)
    assert pipeline.source.committed == 0

    pipeline.run(30)
    assert pipeline.source.committed == 2
    assert pipeline.revisions == [[1], [1]]


def test_what_is_material_is_told_in_the_thread_once(pipeline: Pipeline) -> None:
    pipeline.source.publish(notification(1))
    pipeline.run(3)
    pipeline.source.publish(notification(2, error_count=40))
    pipeline.run(3)
    until = notification().since_unix_nano + 600 * 10**9
    pipeline.source.publish(notification(3, status="resolved", until_unix_nano=until, origin_service="payment"))
    pipeline.run(5)

    assert pipeline.revisions == [[1, 2, 3]]
    said = ("Resolved after 10 min, with 12 errors.", "Started in payment, not unknown.")
    assert pipeline.messenger.shown[0].replies == [(3, said)]
    assert pipeline.service.waiting == 0


def test_an_unanswered_post_is_looked_up_and_not_repeated_when_it_is_there(pipeline: Pipeline) -> None:
    post = pipeline.messenger.post

    def unanswered(desired: Notification) -> None:
        post(desired)
        raise UnansweredError("timeout")

    pipeline.messenger.post = unanswered  # type: ignore[method-assign, assignment]
    pipeline.source.publish(notification(1))
    pipeline.run(30)

    assert pipeline.revisions == [[1]]
    assert pipeline.messenger.lookups == 1
    assert pipeline.source.committed == 1


def test_an_unanswered_post_that_came_to_nothing_is_repeated_after_it_has_settled(pipeline: Pipeline) -> None:
    pipeline.messenger.failures.append(UnansweredError("timeout"))
    pipeline.source.publish(notification(1))
    begun = pipeline.clock.now
    pipeline.run(30)

    assert pipeline.revisions == [[1]]
    assert pipeline.messenger.shown[0].made_at / 1e9 >= begun + 10


def test_an_unanswered_reply_is_looked_up_and_not_repeated_when_it_is_there(pipeline: Pipeline) -> None:
    pipeline.source.publish(notification(1))
    pipeline.run(3)
    reply = pipeline.messenger.reply

    def unanswered(*arguments: object) -> None:
        reply(*arguments)  # type: ignore[arg-type]
        raise UnansweredError("timeout")

    pipeline.messenger.reply = unanswered  # type: ignore[method-assign, assignment]
    pipeline.source.publish(notification(2, status="resolved"))
    pipeline.run(30)

    assert [revision for revision, _ in pipeline.messenger.shown[0].replies] == [2]
    assert pipeline.service.waiting == 0


def test_a_refused_connection_is_tried_again_without_a_look(pipeline: Pipeline) -> None:
    pipeline.messenger.failures.append(UnreachableError("unreachable"))
    pipeline.source.publish(notification(1))
    pipeline.run(3)

    assert pipeline.revisions == [[1]]
    assert pipeline.messenger.lookups == 0


def test_retry_after_is_kept_to_the_second_and_then_the_newest_revision_is_sent(pipeline: Pipeline) -> None:
    pipeline.messenger.failures.append(RateLimitedError("ratelimited", retry_after=timedelta(seconds=30)))
    pipeline.source.publish(notification(1))
    pipeline.run(1)
    limited_at = pipeline.clock.now
    pipeline.source.publish(notification(2))
    pipeline.run(28)
    assert pipeline.revisions == []

    pipeline.run(3)
    assert pipeline.revisions == [[2]]
    assert 28 <= pipeline.messenger.shown[0].made_at / 1e9 - limited_at <= 30


def test_a_refused_revision_is_said_once_and_only_a_newer_one_is_tried(pipeline: Pipeline) -> None:
    pipeline.messenger.failures.append(RefusedError("msg_too_long"))
    pipeline.source.publish(notification(1))
    with capture_logs() as logs:
        pipeline.run(10)
        pipeline.restart()
        pipeline.run(10)

    assert [line["reason"] for line in logs if line["event"] == "notification_refused"] == ["msg_too_long"]
    assert pipeline.source.committed == 1
    pipeline.source.publish(notification(2))
    pipeline.run(3)
    assert pipeline.revisions == [[2]]


def test_a_refused_update_does_not_keep_the_thread_from_being_told(pipeline: Pipeline) -> None:
    pipeline.source.publish(notification(1))
    pipeline.run(3)
    pipeline.messenger.failures.append(RefusedError("edit_window_closed"))
    pipeline.source.publish(notification(2, status="resolved"))
    pipeline.run(5)

    assert pipeline.revisions == [[1]]
    assert [revision for revision, _ in pipeline.messenger.shown[0].replies] == [2]
    assert pipeline.service.waiting == 0


def test_wrong_settings_are_said_once_and_hold_everything_until_corrected(pipeline: Pipeline) -> None:
    pipeline.messenger.failures.extend([MisconfiguredError("channel_not_found")] * 3)
    pipeline.source.publish(notification(1))
    with capture_logs() as logs:
        pipeline.run(170)
        assert pipeline.source.committed == 0
        pipeline.run(60)

    blocked = [line["log_level"] for line in logs if line["event"] == "delivery_blocked"]
    assert blocked == ["error", "debug", "debug"]
    assert pipeline.revisions == [[1]]


def test_a_message_that_a_person_deleted_is_made_again(pipeline: Pipeline) -> None:
    pipeline.source.publish(notification(1))
    pipeline.run(3)
    pipeline.messenger.failures.append(MessageGoneError("message_not_found"))
    pipeline.source.publish(notification(2))
    pipeline.run(5)

    assert pipeline.revisions == [[1], [2]]
    assert pipeline.service.waiting == 0


def test_a_lookup_that_is_not_allowed_does_not_keep_the_message_back(pipeline: Pipeline) -> None:
    pipeline.messenger.failures.extend([UnansweredError("timeout"), MisconfiguredError("missing_scope")])
    pipeline.source.publish(notification(1))
    pipeline.run(30)

    assert pipeline.revisions == [[1]]


@pytest.mark.parametrize("value", [b"", b"{}", b"\xff\xfe", b'{"incident_id": 3}', b"[" * 100_000])
def test_a_record_that_is_no_notification_is_said_with_its_place_and_passed_over(
    pipeline: Pipeline, value: bytes
) -> None:
    pipeline.source.publish_raw(b"x", value)
    pipeline.source.publish(notification(1))
    with capture_logs() as logs:
        pipeline.run(3)

    assert [line["origin"] for line in logs if line["event"] == "notification_undecodable"] == ["notifications-0-0"]
    assert pipeline.revisions == [[1]]
    assert pipeline.source.committed == 2


def test_a_deleted_incident_is_forgotten_and_its_message_left(pipeline: Pipeline) -> None:
    pipeline.source.publish(notification(1))
    pipeline.run(3)
    pipeline.source.publish_raw(b"inc-1", None)
    pipeline.run(3)

    assert pipeline.ledger.entries == {}
    assert pipeline.revisions == [[1]]
    assert pipeline.source.committed == 2


def test_what_another_adapter_showed_is_not_shown_here(pipeline: Pipeline) -> None:
    pipeline.source.publish(notification(1))
    pipeline.run(3)
    pipeline.messenger = FakeMessenger(pipeline.clock)
    pipeline.messenger.name = "other"
    pipeline.restart()
    pipeline.source.publish(notification(2))
    pipeline.run(3)

    assert pipeline.revisions == [[2]]


def test_a_delivery_and_what_it_superseded_are_logged(pipeline: Pipeline) -> None:
    pipeline.source.publish(notification(1), notification(2))
    with capture_logs() as logs:
        pipeline.run(2)

    events = [dict(line) | {"seconds": None} for line in logs]
    names = {"incident": "inc-1", "log_level": "info"}
    assert {"event": "notification_superseded", "revision": 1, "by": 2, "seconds": None} | names in events
    delivered = {"event": "notification_delivered", "action": "post", "adapter": "fake", "revision": 2, "seconds": None}
    assert delivered | names in events
