"""How a drill went, judged by the truth: the contract of the topic `drills`."""

import msgspec
from log_schema.timestamp import NANOS

from log_generator.course import Course, History, opened_unix_nano

SETTLED_NANOS = 5 * NANOS  # the first seconds of an incident bring other suspects every moment
_TOP = 3


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a drill was found, and how good and how quick the diagnosis was.

    The suspects are those of the incident's newest snapshot, the likeliest first; `root_rank` counts from 1 and is
    null when the root is not among them. Seconds count from when the generator told of the fault, by wall time, to when
    Kafka was given the snapshot with which people were told, and the first one that names a service as the origin;
    they are null when there was none, or the topic no longer has it. `false_incidents` are others of the environment
    that began in the drill's time. `taken_in_by` is an incident from before that was not over, when nothing else was
    found: such a drill says nothing.
    """

    drill_id: str
    scenario: str
    kind: str
    seed: int
    environment: str
    root_service: str
    from_unix_nano: int
    to_unix_nano: int | None
    found: bool
    incident_id: str | None
    suspects: tuple[str, ...]
    root_rank: int | None
    top1: bool
    top3: bool
    time_to_notice_s: float | None
    time_to_cause_s: float | None
    false_incidents: int
    taken_in_by: str | None
    scored_unix_nano: int


def score(course: Course, scored_unix_nano: int) -> Score:
    """Judge a drill by what is known of it."""
    truth, found, caused = course.truth, _found(course), course.caused()
    suspects = found[-1].incident.ranking if found else ()
    rank = suspects.index(course.root_service) + 1 if course.root_service in suspects else None
    return Score(
        drill_id=truth.drill_id,
        scenario=truth.scenario,
        kind=truth.kind,
        seed=truth.seed,
        environment=truth.environment,
        root_service=course.root_service,
        from_unix_nano=truth.from_unix_nano,
        to_unix_nano=truth.to_unix_nano,
        found=found is not None,
        incident_id=found[-1].incident.incident_id if found else None,
        suspects=suspects,
        root_rank=rank,
        top1=rank == 1,
        top3=rank is not None and rank <= _TOP,
        time_to_notice_s=_seconds(course, opened_unix_nano(found)) if found else None,
        time_to_cause_s=_seconds(course, _cause_unix_nano(found)) if found else None,
        false_incidents=len(caused) - (found is not None),
        taken_in_by=None if found else next((h[-1].incident.incident_id for h in course.earlier()), None),
        scored_unix_nano=scored_unix_nano,
    )


def is_decided(course: Course, now_unix_nano: int) -> bool:
    """Say whether waiting longer changes nothing: it is over, and diagnosed, with the same suspects for 5 seconds."""
    found = _found(course)
    if found is None or course.truth.to_unix_nano is None:
        return False
    return now_unix_nano - _ranked_unix_nano(found) >= SETTLED_NANOS


_decoder = msgspec.json.Decoder(Score)


def encode_score(score: Score) -> bytes:
    """Write it as the topic carries it: one JSON object."""
    return msgspec.json.encode(score)


def decode_score(value: bytes) -> Score:
    """Read a score from the topic.

    Raises:
        msgspec.MsgspecError: it is none; the message names the place.
    """
    return _decoder.decode(value)


def _found(course: Course) -> History | None:
    return next((history for history in course.caused() if history[-1].incident.diagnosis), None)


def _ranked_unix_nano(history: History) -> int:
    """Give since when the suspects are in the order in which they are now."""
    since, ranking = history[-1].written_unix_nano, history[-1].incident.ranking
    for snapshot in reversed(history):
        if snapshot.incident.ranking != ranking:
            break
        since = snapshot.written_unix_nano
    return since


def _cause_unix_nano(history: History) -> int | None:
    if opened_unix_nano(history) is None:
        return None
    named = (s for s in history if s.incident.told and s.incident.diagnosis and s.incident.diagnosis.origin_service)
    return next((snapshot.written_unix_nano for snapshot in named), None)


def _seconds(course: Course, moment: int | None) -> float | None:
    return None if moment is None else round(max(0, moment - course.began_unix_nano) / NANOS, 3)
