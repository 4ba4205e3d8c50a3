"""When errors are worth waking someone for.

One stray error is not, nor a few spread over the day, nor the one in a thousand that a busy service always has.
Any of these is: a FATAL; five errors of a service within a minute and 200 of its records; three requests within a
minute that failed in more than one service, where such failures are just as dense.
"""

from log_schema import Severity

from error_analyzer.activity import MINUTE, Pulse, Span, dense_span, wider
from error_analyzer.event import ErrorEvent
from error_analyzer.sample import Sample

ENOUGH_REQUESTS = 3
_REQUEST_RECORDS = 100  # of one of its services since its error before


def alarm_span(event: ErrorEvent, run: list[Pulse], samples: list[Sample]) -> Span | None:
    """Give from when to when it was worth waking someone, as far as this event shows; None while it is not.

    Args:
        event: the newest error, already counted.
        run: its service's latest errors, this one last.
        samples: those of its incident.
    """
    span = dense_span(run)
    if event.severity_number >= Severity.FATAL:
        span = wider(span, (event.time_unix_nano, event.time_unix_nano))
    return wider(span, _failed_requests_span(event, samples))


def _failed_requests_span(event: ErrorEvent, samples: list[Sample]) -> Span | None:
    if event.trace_id is None:
        return None
    requests: dict[str, list[Sample]] = {}
    for sample in samples:
        if sample.trace_id and abs(sample.time_unix_nano - event.time_unix_nano) <= MINUTE:
            requests.setdefault(sample.trace_id, []).append(sample)
    failed = sorted((r for r in requests.values() if len({s.service for s in r}) > 1), key=_begin)
    if not any(event.trace_id == request[0].trace_id for request in failed):
        return None
    dense = failed[:1] + [r for r in failed[1:] if min(s.records_since for s in r) <= _REQUEST_RECORDS]
    if len(dense) < ENOUGH_REQUESTS:
        return None
    times = [sample.time_unix_nano for request in dense for sample in request]
    return min(times), max(times)


def _begin(request: list[Sample]) -> int:
    return min(sample.time_unix_nano for sample in request)
