"""The diagnosis that needs no model: said plainly from what was counted, with citations."""

import shlex

from log_schema import format_timestamp

from error_analyzer.diagnosis import Diagnosis
from error_analyzer.group import Group
from error_analyzer.incident import Incident
from error_analyzer.sample import Sample

_CITED = 5
_TITLE_LENGTH = 140
_SURE = 0.25  # below this share of the blame nobody should be sent after one service


def diagnose_by_rules(incident: Incident) -> Diagnosis:
    """Say what broke, where it seems to have started, and what to look at; the same for the same incident."""
    origin = _origin(incident)
    telling = _telling_group(incident, origin)
    evidence = _evidence(incident, origin, telling)
    return Diagnosis(
        title=_title(origin, telling),
        cause=_cause(incident, origin, telling),
        origin_service=origin,
        evidence=tuple(sample.event_id for sample in evidence),
        actions=_actions(incident, origin, evidence),
    )


def affected_services(incident: Incident) -> tuple[str, ...]:
    """Name the services with errors since the onset, in the order in which they began to err."""
    onset = incident.onset_unix_nano or incident.first_unix_nano
    firsts: dict[str, int] = {}
    for group in incident.groups:
        if group.last_unix_nano >= onset:
            firsts[group.service] = min(group.first_unix_nano, firsts.get(group.service, group.first_unix_nano))
    return tuple(sorted(firsts, key=lambda service: (firsts[service], service)))


def _origin(incident: Incident) -> str | None:
    top = incident.suspects[0] if incident.suspects else None
    return top.service if top is not None and top.score >= _SURE else None


def _telling_group(incident: Incident, origin: str | None) -> Group:
    """The group to quote: the origin's own, else one that names it, else the largest."""
    own = [group for group in incident.groups if group.service == origin]
    accusing = [group for group in incident.groups if origin in group.blames]
    return min(own or accusing or incident.groups, key=lambda g: (-g.severity_number, -g.count, g.fingerprint))


def _evidence(incident: Incident, origin: str | None, telling: Group) -> list[Sample]:
    onset = incident.onset_unix_nano or incident.first_unix_nano

    def rank(sample: Sample) -> tuple[bool, bool, bool, int, str]:
        return (
            (sample.service, sample.fingerprint) != (telling.service, telling.fingerprint),
            sample.service != origin and origin not in sample.mentions,
            sample.time_unix_nano < onset,
            sample.time_unix_nano,
            sample.event_id,
        )

    chosen: dict[str, Sample] = {}
    for sample in sorted(incident.samples, key=rank):
        chosen.setdefault(sample.fingerprint, sample)  # one of each kind says more than five of one
    return list(chosen.values())[:_CITED]


def _title(origin: str | None, telling: Group) -> str:
    what = telling.exception_type or telling.template
    if telling.service == origin or origin is None:
        return f"{telling.service}: {what}"[:_TITLE_LENGTH]
    return f"{origin} fails its callers; {telling.service}: {what}"[:_TITLE_LENGTH]


def _cause(incident: Incident, origin: str | None, telling: Group) -> str:
    since = format_timestamp(incident.onset_unix_nano or incident.first_unix_nano)[:19] + "Z"
    if origin is None:
        return f"Unknown: no service stands out among those with errors since {since}."
    reasons = "; ".join(incident.suspects[0].reasons)
    others = [service for service in affected_services(incident) if service != origin]
    reach = f" It reaches {', '.join(others[:8])}." if others else ""
    quote = (
        ""
        if telling.service != origin
        else f" It says: {telling.example[:200].splitlines()[0]}"
        if telling.example
        else ""
    )
    return f"It seems to have started in {origin}, since {since}: {reasons}.{quote}{reach}"


def _actions(incident: Incident, origin: str | None, evidence: list[Sample]) -> tuple[str, ...]:
    trace = next((sample.trace_id for sample in evidence if sample.trace_id), None)
    # quoted: a person copies these into a shell, and the names come from whoever may write logs
    actions = [f"spark-sink logs --trace {shlex.quote(trace)}"] if trace else []
    service = origin or evidence[0].service if evidence else origin
    if service:
        since = format_timestamp(incident.onset_unix_nano or incident.first_unix_nano)[:19] + "Z"
        actions.append(f"spark-sink logs --service {shlex.quote(service)} --from {since} --severity error")
        actions.append(f"Look at what changed for {service} just before {since}: a deployment, its settings, its load.")
    if origin and not any(group.service == origin for group in incident.groups):
        actions.append(
            f"{origin} logged no error itself: is it running and reachable, and how long do its answers take?"
        )
    return tuple(actions)
