"""Following a drill until it can be scored, or nobody wants to wait any longer."""

from collections.abc import Callable, Iterable
from threading import Event
from typing import NamedTuple, Protocol

from log_schema.timestamp import NANOS

from log_generator.course import REACH_NANOS, SKEW_NANOS, Course
from log_generator.errors import NoSuchDrillError
from log_generator.incident_view import Snapshot
from log_generator.score import Score, is_decided, score
from log_generator.truth import Truth

_POLL_S = 0.5

Show = Callable[[float, Course], None]  # how long it has waited, in seconds, and what is known


class SaidTruth(NamedTuple):
    """A truth and when the generator said it, in wall time."""

    truth: Truth
    written_unix_nano: int


class IncidentNews(NamedTuple):
    """An incident's new state; None when it is one with another now, and nobody was told of it."""

    incident_id: str
    snapshot: Snapshot | None


class Feeds(Protocol):
    """What is said of drills and incidents, from the topics."""

    def truths(self, stop: Event) -> Iterable[SaidTruth]:
        """Give all that is said up to now."""
        ...

    def incidents(self, since_unix_nano: int, stop: Event) -> Iterable[IncidentNews]:
        """Give all up to now, from a moment of wall time on."""
        ...

    def poll(self, timeout_s: float) -> list[SaidTruth | IncidentNews]:
        """Wait for more of both."""
        ...


class DrillWatch:
    """Keeps what is said of one drill, and of the incidents in its environment."""

    def __init__(self, drill_id: str) -> None:
        self._drill_id = drill_id
        self._said: list[SaidTruth] = []
        self._histories: dict[str, list[Snapshot]] = {}

    def take(self, news: Iterable[SaidTruth | IncidentNews]) -> None:
        """Keep what concerns the drill."""
        for item in news:
            if isinstance(item, SaidTruth):
                self._said += [item] if self._is_ours(item.truth) else []
            elif item.snapshot is None:
                self._histories.pop(item.incident_id, None)
            else:
                self._histories.setdefault(item.incident_id, []).append(item.snapshot)

    def course(self) -> Course:
        """Give what is known.

        Raises:
            NoSuchDrillError: nothing was said of the drill.
        """
        if not self._said:
            raise NoSuchDrillError(self._drill_id)
        truth = self._said[-1].truth
        # A seed that is used again makes the same drill again: its newest run counts, and of that the first try.
        run = [said for said in self._said if said.truth.from_unix_nano == truth.from_unix_nano]
        begins = [said.written_unix_nano for said in run if said.truth.to_unix_nano is None]
        began = begins[0] if begins else truth.from_unix_nano
        return Course(truth, began, tuple(map(tuple, self._histories.values())))

    def _is_ours(self, truth: Truth) -> bool:
        return truth.drill_id == self._drill_id and truth.root_service is not None


def follow(
    drill_id: str, feeds: Feeds, *, wait_s: float, stop: Event, clock: Callable[[], int], show: Show
) -> Score | None:
    """Wait until the drill is over and diagnosed, at most so long; give its score, or None when asked to stop.

    `clock` gives the wall time in nanoseconds.

    Raises:
        NoSuchDrillError: the topic knows no such drill.
    """
    watch = DrillWatch(drill_id)
    watch.take(feeds.truths(stop))
    if stop.is_set():
        return None
    # What opened earlier than this began before the alarm's reach, and so was there before the drill.
    watch.take(feeds.incidents(watch.course().began_unix_nano - REACH_NANOS - SKEW_NANOS, stop))
    start = now = clock()
    while not stop.is_set() and not is_decided(watch.course(), now) and now - start < wait_s * NANOS:
        show((now - start) / NANOS, watch.course())
        watch.take(feeds.poll(_POLL_S))
        now = clock()
    return None if stop.is_set() else score(watch.course(), now)
