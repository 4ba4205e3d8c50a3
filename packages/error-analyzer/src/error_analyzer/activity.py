"""How close together a service's errors come, in time and in proportion to all it logs."""

from collections.abc import Iterable

import msgspec

NANOS = 1_000_000_000
MINUTE = 60 * NANOS
RUN_LENGTH = 5
_MOST_SERVICES = 500  # a snapshot must fit into a message
RUN_RECORDS = 200  # of the service, within which a run's errors come: more than one record in fifty

Span = tuple[int, int]  # from and to, nanoseconds since the epoch, both inside


class Pulse(msgspec.Struct, frozen=True, array_like=True):
    """One error: its time, and how many records its service had logged since the one before."""

    time: int
    records_since: int


Runs = dict[str, list[Pulse]]  # each service's latest errors, in the order in which it logged them


def add_pulse(runs: Runs, service: str, pulse: Pulse) -> None:
    """Remember an error; all but a service's last few are forgotten, and the service that was quiet the longest."""
    runs[service] = [*runs.pop(service, ()), pulse][-RUN_LENGTH:]
    if len(runs) > _MOST_SERVICES:
        del runs[next(iter(runs))]


def joined(several: Iterable[Runs]) -> Runs:
    """Give the latest errors of each service over several memories."""
    total: Runs = {}
    for runs in several:
        for service, pulses in runs.items():
            total[service] = sorted([*total.get(service, ()), *pulses], key=lambda pulse: pulse.time)[-RUN_LENGTH:]
    return total


def dense_span(run: list[Pulse]) -> Span | None:
    """Give from when to when a service's last five errors came, if that was within a minute and 200 of its records.

    The proportion matters: a busy service always fails now and then, and its five stray errors a minute are noise.
    What it had logged before the first of the five says nothing, so a failure is seen as soon as it begins.
    """
    times = [pulse.time for pulse in run]
    if len(run) < RUN_LENGTH or max(times) - min(times) > MINUTE:
        return None
    if sum(pulse.records_since for pulse in run[1:]) > RUN_RECORDS:
        return None
    return min(times), max(times)


def wider(span: Span | None, other: Span | None) -> Span | None:
    """Give the span that covers both."""
    if span is None or other is None:
        return span or other
    return min(span[0], other[0]), max(span[1], other[1])


def gap(span: Span, other: Span) -> int:
    """Give the nanoseconds between two spans; zero when they touch."""
    return max(0, other[0] - span[1], span[0] - other[1])
