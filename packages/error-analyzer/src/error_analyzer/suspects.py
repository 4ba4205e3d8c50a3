"""Ranking the services that an incident may have started in: deterministic, from its counted evidence alone.

Every kind of error is a little blame that lies first with the service that logged it. Blame then flows: to the
service that the error's own text names as what failed it; else, within a request, to the service that erred just
before; else it stays. What is left after a few steps lies where the chains begin, which may be a service that logged
no error at all. Kinds of error that earlier incidents had too count less, how often one came counts only by its
logarithm, and who erred first gets a little on top.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import pairwise
from math import log2

from error_analyzer.group import Group
from error_analyzer.incident import Incident
from error_analyzer.sample import Sample
from error_analyzer.suspect import Suspect

MOST_SUSPECTS = 5
_STEPS = 6  # the longest chain that is followed
_FIRST_BONUS = 0.1
_OWN_SHARE = 0.2  # a service keeps this part of its blame, whatever its texts say of others
_HEARD_SHARE = 0.1

Flow = dict[str, dict[str, float]]  # from a service to others, as shares of its blame
Known = Mapping[tuple[str, str], int]  # earlier incidents that had a group, by service and fingerprint


def rank_suspects(incident: Incident, earlier: Known) -> tuple[Suspect, ...]:
    """Rank at most five services, the likeliest first; equal scores by name."""
    groups = _since_onset(incident)
    flow = _flow(groups, incident.samples)
    first = _first_to_err(groups, earlier)
    blame = _blame(_initial(groups, earlier), flow, first)
    total = sum(blame.values()) or 1.0
    ranked = sorted(blame.items(), key=lambda item: (-round(item[1] / total, 4), item[0]))[:MOST_SUSPECTS]
    return tuple(
        Suspect(service, round(share / total, 4), _reasons(service, groups, flow, first, earlier))
        for service, share in ranked
        if share > 0
    )


def _blame(initial: dict[str, float], flow: Flow, first: str | None) -> dict[str, float]:
    settled = _settled(initial, flow)
    blame = {
        service: _OWN_SHARE * initial.get(service, 0.0) + (1 - _OWN_SHARE) * settled.get(service, 0.0)
        for service in settled | initial
    }
    if first is not None:
        blame[first] = blame.get(first, 0.0) + _FIRST_BONUS * sum(blame.values())
    return blame


def _since_onset(incident: Incident) -> list[Group]:
    onset = incident.onset_unix_nano or incident.first_unix_nano
    return [group for group in incident.groups if group.last_unix_nano >= onset] or incident.groups


def _initial(groups: list[Group], earlier: Known) -> dict[str, float]:
    blame: dict[str, float] = defaultdict(float)
    for group in groups:
        blame[group.service] += _weight(group, earlier)
    return blame


def _weight(group: Group, earlier: Known) -> float:
    return log2(1 + group.count) / (1 + 2 * earlier.get((group.service, group.fingerprint), 0))


def _flow(groups: list[Group], samples: list[Sample]) -> Flow:
    named = _named(groups)
    order, heard = _request_order(samples)
    flow: Flow = {}
    for service in {group.service for group in groups}:
        shares = dict(named.get(service, {}))
        _pour(shares, order.get(service, {}), 1.0)
        _pour(shares, heard.get(service, {}), _HEARD_SHARE)
        flow[service] = shares
    return flow


def _pour(shares: dict[str, float], more: dict[str, float], part: float) -> None:
    """Give to `more` its part of what `shares` leaves over."""
    rest = max(0.0, 1.0 - sum(shares.values())) * part
    for callee, share in more.items():
        shares[callee] = shares.get(callee, 0.0) + rest * share


def _named(groups: list[Group]) -> Flow:
    """For each service, the share of its errors that name each other service as their cause."""
    weights: dict[str, float] = defaultdict(float)
    named: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for group in groups:
        weight = log2(1 + group.count)
        weights[group.service] += weight
        spread = max(group.count, sum(group.blames.values()))
        for callee, count in group.blames.items():
            named[group.service][callee] += weight * count / spread
    return {
        service: {callee: w / weights[service] for callee, w in callees.items()} for service, callees in named.items()
    }


def _request_order(samples: list[Sample]) -> tuple[Flow, Flow]:
    """For each service, the share of its failed requests in which another erred, or was heard, just before."""
    traces: dict[str, list[Sample]] = defaultdict(list)
    for sample in samples:
        if sample.trace_id:
            traces[sample.trace_id].append(sample)
    seen: Counter[str] = Counter()
    order: dict[str, Counter[str]] = defaultdict(Counter)
    heard: dict[str, Counter[str]] = defaultdict(Counter)
    for rows in traces.values():
        chain = _first_errors(rows)
        seen.update(sample.service for sample in chain)
        for before, after in pairwise(chain):
            order[after.service][before.service] += 1
        if chain[0].last_heard and chain[0].last_heard != chain[0].service:
            heard[chain[0].service][chain[0].last_heard] += 1
    return _shares(order, seen), _shares(heard, seen)


def _first_errors(rows: list[Sample]) -> list[Sample]:
    firsts: dict[str, Sample] = {}
    for sample in sorted(rows, key=lambda s: (s.time_unix_nano, s.event_id)):
        firsts.setdefault(sample.service, sample)
    return list(firsts.values())


def _shares(counts: dict[str, Counter[str]], seen: Counter[str]) -> Flow:
    return {service: {other: n / seen[service] for other, n in others.items()} for service, others in counts.items()}


def _settled(blame: dict[str, float], flow: Flow) -> dict[str, float]:
    for _ in range(_STEPS):
        after: dict[str, float] = defaultdict(float)
        for service, amount in sorted(blame.items()):
            shares = flow.get(service, {})
            moved = min(1.0, sum(shares.values()))
            after[service] += amount * (1 - moved)
            for callee, share in sorted(shares.items()):
                after[callee] += amount * share * moved / (sum(shares.values()) or 1.0)
        blame = after
    return blame


def _first_to_err(groups: list[Group], earlier: Known) -> str | None:
    new = [group for group in groups if not earlier.get((group.service, group.fingerprint))] or groups
    return min(new, key=lambda g: (g.first_unix_nano, g.service)).service if new else None


def _reasons(service: str, groups: list[Group], flow: Flow, first: str | None, earlier: Known) -> tuple[str, ...]:
    reasons = [reason for reason in (_blamed_reason(service, groups), _order_reason(service, groups, flow)) if reason]
    own = [group for group in groups if group.service == service]
    if service == first:
        reasons.append("was the first to log an error")
    if own and not any(earlier.get((service, group.fingerprint)) for group in own):
        reasons.append("its errors were not seen in earlier incidents")
    count = sum(group.count for group in own)
    reasons.append(f"logged {count} error{'' if count == 1 else 's'}" if count else "logged no error itself")
    return tuple(reasons)


def _blamed_reason(service: str, groups: list[Group]) -> str | None:
    accusers = {g.service: sum(x.blames.get(service, 0) for x in groups if x.service == g.service) for g in groups}
    said = {name: count for name, count in accusers.items() if count}
    if not said:
        return None
    total = sum(said.values())
    return f"named as what failed by {', '.join(sorted(said))} in {total} error{'' if total == 1 else 's'}"


def _order_reason(service: str, groups: list[Group], flow: Flow) -> str | None:
    named = _named(groups)
    after = [name for name, shares in flow.items() if service in shares and service not in named.get(name, {})]
    return f"erred or spoke just before {', '.join(sorted(after))} in the same requests" if after else None
