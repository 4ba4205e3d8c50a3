"""When errors are worth waking someone for.

One stray error is not, nor a few spread over the day. Any of these is:
a FATAL; five errors within a minute; two requests within a minute that failed in more than one service.
"""

from collections.abc import Sequence

from log_schema import Severity

from error_analyzer.activity import NANOS, Bucket, Span, crowded_span, wider
from error_analyzer.event import ErrorEvent
from error_analyzer.sample import Sample

ENOUGH_ERRORS = 5
ENOUGH_REQUESTS = 2
MINUTE = 60 * NANOS


def alarm_span(event: ErrorEvent, samples: list[Sample], nearby: Sequence[dict[int, Bucket]]) -> Span | None:
    """Give from when to when it was worth waking someone, as far as this event shows; None while it is not.

    Args:
        event: the newest error, already counted.
        samples: those of its incident.
        nearby: error counts of its incident and of all others around it.
    """
    span = crowded_span(nearby, event.time_unix_nano, ENOUGH_ERRORS)
    if event.severity_number >= Severity.FATAL:
        span = wider(span, (event.time_unix_nano, event.time_unix_nano))
    return wider(span, _failed_requests_span(event, samples))


def _failed_requests_span(event: ErrorEvent, samples: list[Sample]) -> Span | None:
    if event.trace_id is None:
        return None
    near = [s for s in samples if s.trace_id and abs(s.time_unix_nano - event.time_unix_nano) <= MINUTE]
    services: dict[str, set[str]] = {}
    for sample in near:
        services.setdefault(sample.trace_id or "", set()).add(sample.service)
    crossing = {trace for trace, names in services.items() if len(names) > 1}
    if event.trace_id not in crossing or len(crossing) < ENOUGH_REQUESTS:
        return None
    times = [sample.time_unix_nano for sample in near if sample.trace_id in crossing]
    return min(times), max(times)
