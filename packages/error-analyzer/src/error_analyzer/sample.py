"""Some of an incident's errors, kept as evidence and to see who failed first within a trace."""

import msgspec

from error_analyzer.event import ErrorEvent

MOST_SAMPLES = 120
_A_GROUP = 6  # of one group without a trace, or whose traces are known well enough
_A_TRACE = 8
_TEXT_LENGTH = 300


class Sample(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One error, as far as suspects and citations need it."""

    event_id: str
    service: str
    fingerprint: str
    time_unix_nano: int
    severity_number: int
    text: str
    trace_id: str | None = None
    mentions: tuple[str, ...] = ()
    records_since: int = 0
    last_heard: str | None = None  # the service of the last line before it in its trace, if that was another


def sample_of(event: ErrorEvent) -> Sample:
    """Keep what is needed of an event."""
    text = event.body if not event.exception_message else f"{event.body} ({event.exception_message})"
    return Sample(
        event_id=event.event_id,
        service=event.service,
        fingerprint=event.fingerprint,
        time_unix_nano=event.time_unix_nano,
        severity_number=event.severity_number,
        text=text[:_TEXT_LENGTH],
        trace_id=event.trace_id,
        mentions=event.mentions,
        records_since=event.records_since,
        last_heard=_last_heard(event),
    )


def keep_sample(samples: list[Sample], sample: Sample) -> None:
    """Add a sample if it tells something new: of a trace or a group of which there are few, or the earliest."""
    same_trace = sum(1 for kept in samples if sample.trace_id and kept.trace_id == sample.trace_id)
    same_group = sum(1 for kept in samples if kept.fingerprint == sample.fingerprint)
    if same_trace >= _A_TRACE or (same_group >= _A_GROUP and not same_trace):
        return
    samples.append(sample)
    if len(samples) > MOST_SAMPLES:
        samples.remove(_most_common(samples))


def _last_heard(event: ErrorEvent) -> str | None:
    if not event.trace_id or not event.context or event.context[-1].service == event.service:
        return None
    return event.context[-1].service


def _most_common(samples: list[Sample]) -> Sample:
    counts: dict[str, int] = {}
    for sample in samples:
        counts[sample.fingerprint] = counts.get(sample.fingerprint, 0) + 1
    top = max(counts.items(), key=lambda item: (item[1], item[0]))[0]
    return next(sample for sample in reversed(samples) if sample.fingerprint == top)
