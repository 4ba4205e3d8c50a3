"""The words that every place shows of an incident; text from outside is cleaned here, and escaped by the place."""

from dataclasses import dataclass

from log_schema.timestamp import LATEST, NANOS, format_timestamp

from notifier.notification import Evidence, Notification
from notifier.plain_text import one_line

_SERVICES = 12
_NAME = 80
_MINUTES_FROM_S = 120


@dataclass(frozen=True, slots=True)
class Fact:
    """One labelled detail; `quoted` where its value was written outside of this package."""

    label: str
    value: str
    quoted: bool = False


def mark(desired: Notification) -> str:
    """Give the sign that tells an open incident from a resolved one."""
    return "✅" if desired.status == "resolved" else "🔴"


def headline(desired: Notification) -> str:
    """Give the one line that says what happened; not escaped, as long as the title is."""
    return f"{mark(desired)} {one_line(desired.title) or 'an incident without a title'}"


def summary(desired: Notification) -> str:
    """Give status, title and cause on one line, for where there is no room for more."""
    title = one_line(desired.title) or "an incident without a title"
    cause = one_line(desired.cause)
    return f"{mark(desired)} {desired.status.upper()}: {title}{f' — {cause}' if cause else ''}"


def facts(desired: Notification) -> list[Fact]:
    """Give what is known about an incident beside its cause, the most wanted first."""
    known = [
        Fact("Status", desired.status),
        Fact("Since", moment(desired.since_unix_nano)),
        *_until(desired),
        Fact("Started in", _name(desired.origin_service or ""), quoted=True),
        Fact("Errors", f"{desired.error_count:,}"),
        Fact("Services", service_names(desired.services), quoted=True),
        Fact("Environment", _name(desired.environment), quoted=True),
    ]
    return [fact for fact in known if fact.value]


def moment(nanos: int) -> str:
    """Write a point in time for people: to the second, in UTC."""
    return f"{_timestamp(nanos)[:19].replace('T', ' ')} UTC"


def evidence_origin(evidence: Evidence) -> list[str]:
    """Give when and where a cited record was written, and the trace it belongs to."""
    clock = f"{_timestamp(evidence.time_unix_nano)[11:23]} UTC"
    trace = _name(evidence.trace_id or "")
    return [clock, _name(evidence.service), *([f"trace {trace}"] if trace else [])]


def duration(nanos: int) -> str:
    """Write a length of time for people: `45 s`, `12 min`, `3 h 20 min`."""
    seconds = max(0, nanos) // NANOS
    if seconds < _MINUTES_FROM_S:
        return f"{seconds} s"
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def service_names(services: tuple[str, ...]) -> str:
    """List the services' names, the first twelve of them."""
    names = [name for name in map(_name, services[:_SERVICES]) if name]
    more = len(services) - _SERVICES
    return ", ".join(names) + (f" and {more} more" if more > 0 else "")


def _until(desired: Notification) -> list[Fact]:
    until = desired.until_unix_nano
    if until is None:
        return []
    return [Fact("Until", f"{moment(until)} ({duration(until - desired.since_unix_nano)})")]


def _timestamp(nanos: int) -> str:
    return format_timestamp(min(max(nanos, 0), LATEST))


def _name(text: str) -> str:
    line = one_line(text[: 4 * _NAME])
    return line if len(line) <= _NAME else f"{line[: _NAME - 1]}…"
