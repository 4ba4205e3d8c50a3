"""Errors of one service with one template, counted."""

import msgspec

from error_analyzer.event import ErrorEvent

MOST_GROUPS = 60  # then one group a service takes all kinds that are new
MOST_SERVICES = 240  # groups; then one group takes all services that are new: a snapshot must fit into a message
_MOST_CALLEES = 8
OTHER_TEMPLATE = "(other errors)"
OTHER_SERVICES = "(other services)"


class Group(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One kind of error within an incident. The count is exact; `example` is its first event's text."""

    service: str
    fingerprint: str
    template: str
    count: int = 0
    first_unix_nano: int
    last_unix_nano: int
    severity_number: int
    example: str = ""
    exception_type: str | None = None
    blames: dict[str, int] = {}  # events that name another service as what failed them, by its name

    def add(self, event: ErrorEvent) -> None:
        """Count an event."""
        self.count += 1
        self.first_unix_nano = min(self.first_unix_nano, event.time_unix_nano)
        self.last_unix_nano = max(self.last_unix_nano, event.time_unix_nano)
        self.severity_number = max(self.severity_number, event.severity_number)
        for callee in event.mentions:
            if callee in self.blames or len(self.blames) < _MOST_CALLEES:
                self.blames[callee] = self.blames.get(callee, 0) + 1

    def absorb(self, other: "Group") -> None:
        """Count what another group of the same kind counted."""
        self.count += other.count
        self.first_unix_nano = min(self.first_unix_nano, other.first_unix_nano)
        self.last_unix_nano = max(self.last_unix_nano, other.last_unix_nano)
        self.severity_number = max(self.severity_number, other.severity_number)
        for callee, count in other.blames.items():
            if callee in self.blames or len(self.blames) < _MOST_CALLEES:
                self.blames[callee] = self.blames.get(callee, 0) + count


def group_for(groups: list[Group], event: ErrorEvent) -> Group:
    """Find the event's group or append it; past a bound, one group a service, then one for all, takes what is new."""
    found = _place(groups, event.service, event.fingerprint)
    if found is None:
        found = _new(event, other=len(groups) >= MOST_GROUPS)
        if len(groups) >= MOST_SERVICES:
            found.service = OTHER_SERVICES
        groups.append(found)
    return found


def absorb_groups(groups: list[Group], others: list[Group]) -> None:
    """Join another incident's groups into these, within the same bounds."""
    for other in others:
        found = _place(groups, other.service, other.fingerprint)
        if found is not None:
            found.absorb(other)
            continue
        if len(groups) >= MOST_GROUPS:
            other.fingerprint, other.template = "", OTHER_TEMPLATE
        if len(groups) >= MOST_SERVICES:
            other.service = OTHER_SERVICES
        groups.append(other)


def _place(groups: list[Group], service: str, fingerprint: str) -> Group | None:
    found = _find(groups, service, fingerprint)
    if found is None and len(groups) >= MOST_GROUPS:
        found = _find(groups, service, "")
    if found is None and len(groups) >= MOST_SERVICES:
        found = _find(groups, OTHER_SERVICES, "")
    return found


def _find(groups: list[Group], service: str, fingerprint: str) -> Group | None:
    return next((group for group in groups if group.fingerprint == fingerprint and group.service == service), None)


def _new(event: ErrorEvent, *, other: bool) -> Group:
    return Group(
        service=event.service,
        fingerprint="" if other else event.fingerprint,
        template=OTHER_TEMPLATE if other else event.template,
        first_unix_nano=event.time_unix_nano,
        last_unix_nano=event.time_unix_nano,
        severity_number=event.severity_number,
        example=event.body[:300],
        exception_type=event.exception_type,
        blames={},
    )
