"""Waiting for a drill's outcome."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Event

import pytest
from log_generator.course import Course
from log_generator.drill_watch import IncidentNews, SaidTruth, follow
from log_generator.errors import NoSuchDrillError
from log_generator.incident_view import DiagnosisView, IncidentView, Snapshot, SuspectView
from log_generator.score import Score
from log_generator.testing import FakeTime
from log_generator.truth import Truth
from msgspec.structs import replace

S = 1_000_000_000
LASTS = Truth(
    drill_id="d",
    scenario="outage",
    seed=7,
    kind="resource_exhaustion",
    root_service="payment",
    environment="drill",
    from_unix_nano=100 * S,
    to_unix_nano=None,
    services=("payment",),
    trace_ids=(),
)
OVER = replace(LASTS, to_unix_nano=130 * S)
INCIDENT = IncidentView(
    incident_id="i",
    environment="drill",
    status="open",
    revision=1,
    onset_unix_nano=101 * S,
    active_until_unix_nano=102 * S,
    suspects=(SuspectView("payment"),),
    diagnosis=DiagnosisView("payment"),
)


@dataclass
class FakeFeeds:
    """What was said before, and then, poll by poll, what comes; time passes with each."""

    time: FakeTime
    said: list[SaidTruth] = field(default_factory=list)
    before: list[IncidentNews] = field(default_factory=list)
    coming: list[list[SaidTruth | IncidentNews]] = field(default_factory=list)
    since_unix_nano: int = 0

    def truths(self, stop: Event) -> Iterable[SaidTruth]:  # noqa: ARG002 - nothing to wait for
        return self.said

    def incidents(self, since_unix_nano: int, stop: Event) -> Iterable[IncidentNews]:  # noqa: ARG002 - as above
        self.since_unix_nano = since_unix_nano
        return self.before

    def poll(self, timeout_s: float) -> list[SaidTruth | IncidentNews]:
        self.time.sleep(timeout_s)
        return self.coming.pop(0) if self.coming else []


@pytest.fixture
def time() -> FakeTime:
    time = FakeTime()
    time.now = 200 * S
    return time


def news(written_s: float, incident: IncidentView = INCIDENT) -> IncidentNews:
    return IncidentNews(incident.incident_id, Snapshot(incident, round(written_s * S)))


def outcome(feeds: FakeFeeds, wait_s: float = 60, stop: Event | None = None) -> Score | None:
    shown: list[Course] = []
    return follow(
        "d",
        feeds,
        wait_s=wait_s,
        stop=stop or Event(),
        clock=feeds.time.clock,
        show=lambda _, course: shown.append(course),
    )


def test_what_is_decided_already_is_scored_at_once(time: FakeTime) -> None:
    result = outcome(FakeFeeds(time, [SaidTruth(LASTS, 100 * S), SaidTruth(OVER, 130 * S)], [news(103)]))

    assert result is not None
    assert (result.found, result.time_to_notice_s, time.now) == (True, 3, 200 * S)


def test_it_waits_for_the_incident_and_for_its_suspects_to_settle(time: FakeTime) -> None:
    early = replace(INCIDENT, suspects=(SuspectView("cart"),))
    feeds = FakeFeeds(time, [SaidTruth(LASTS, 100 * S), SaidTruth(OVER, 130 * S)])
    feeds.coming = [[], [news(201, early)], [news(202, replace(INCIDENT, revision=2))]]
    result = outcome(feeds)

    assert result is not None
    assert (result.root_rank, result.time_to_notice_s, time.now) == (1, 101, 207 * S)


def test_it_waits_for_the_end_of_the_fault(time: FakeTime) -> None:
    feeds = FakeFeeds(time, [SaidTruth(LASTS, 100 * S)], [news(103)], [[], [SaidTruth(OVER, 201 * S)]])
    result = outcome(feeds)

    assert result is not None
    assert (result.to_unix_nano, time.now) == (130 * S, 201 * S)


def test_a_drill_that_nobody_finds_is_a_miss_when_the_wait_is_over(time: FakeTime) -> None:
    result = outcome(FakeFeeds(time, [SaidTruth(OVER, 130 * S)]), wait_s=30)

    assert result is not None
    assert (result.found, time.now) == (False, 230 * S)


def test_a_drill_of_which_nothing_was_said_is_named(time: FakeTime) -> None:
    with pytest.raises(NoSuchDrillError, match="no such drill: d;"):
        outcome(FakeFeeds(time, [SaidTruth(replace(OVER, drill_id="other"), 130 * S)]))


def test_what_is_only_planted_is_no_drill(time: FakeTime) -> None:
    with pytest.raises(NoSuchDrillError):
        outcome(FakeFeeds(time, [SaidTruth(replace(OVER, root_service=None), 130 * S)]))


def test_whoever_asks_it_to_stop_gets_no_score(time: FakeTime) -> None:
    stop = Event()
    stop.set()

    assert outcome(FakeFeeds(time, [SaidTruth(OVER, 130 * S)], [news(103)]), stop=stop) is None


def test_an_incident_that_became_part_of_another_is_forgotten(time: FakeTime) -> None:
    feeds = FakeFeeds(time, [SaidTruth(OVER, 130 * S)], [news(103), IncidentNews("i", None)])
    result = outcome(feeds, wait_s=1)

    assert result is not None
    assert not result.found


def test_of_a_drill_that_was_made_again_the_newest_run_counts_and_of_that_the_first_try(time: FakeTime) -> None:
    old = replace(LASTS, from_unix_nano=10 * S)
    said = [SaidTruth(old, 10 * S), SaidTruth(LASTS, 104 * S), SaidTruth(LASTS, 140 * S), SaidTruth(OVER, 170 * S)]
    feeds = FakeFeeds(time, said, [news(107)])
    result = outcome(feeds)

    assert result is not None
    assert (result.from_unix_nano, result.time_to_notice_s) == (100 * S, 3)
    assert feeds.since_unix_nano == (104 - 65) * S


def test_without_its_beginning_the_truths_own_time_counts(time: FakeTime) -> None:
    result = outcome(FakeFeeds(time, [SaidTruth(OVER, 130 * S)], [news(103)]))

    assert result is not None
    assert result.time_to_notice_s == 3
