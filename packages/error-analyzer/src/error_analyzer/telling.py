"""What people should be shown about an incident, and when a change is worth showing."""

import hashlib
from datetime import timedelta

import msgspec
from notifier.notification import Evidence, Notification

from error_analyzer.activity import NANOS
from error_analyzer.diagnosis import Diagnosis
from error_analyzer.incident import Incident, Told
from error_analyzer.rules import affected_services

CHANGE_PAUSE = timedelta(seconds=2)  # between two changes of what is believed; the first seconds bring many
COUNT_PAUSE = timedelta(seconds=5)  # between two notifications that differ only by their counts


def notification_of(incident: Incident, diagnosis: Diagnosis) -> Notification:
    """Say what is to be shown now; its revision is that of the snapshot it is published with."""
    return Notification(
        incident_id=incident.incident_id,
        revision=max(1, incident.revision),
        environment=incident.environment,
        status="resolved" if incident.status == "resolved" else "open",
        title=diagnosis.title,
        cause=diagnosis.cause,
        since_unix_nano=incident.onset_unix_nano or incident.first_unix_nano,
        until_unix_nano=incident.active_until_unix_nano if incident.status == "resolved" else None,
        error_count=incident.error_count,
        origin_service=diagnosis.origin_service,
        services=affected_services(incident),
        evidence=_evidence(incident, diagnosis),
        actions=diagnosis.actions,
        diagnosed_by=diagnosis.diagnosed_by,
    )


def farewell(incident: Incident) -> Notification:
    """Say of an incident that another one took in, where its errors are counted now."""
    return Notification(
        incident_id=incident.incident_id,
        revision=max(1, incident.revision),
        environment=incident.environment,
        status="resolved",
        title=f"Joined with incident {incident.merged_into}",
        cause=f"It is the same as incident {incident.merged_into}, which counts its errors now.",
        since_unix_nano=incident.first_unix_nano,
        until_unix_nano=incident.last_unix_nano,
        error_count=0,
    )


def is_due(told: Told | None, notification: Notification, now: int) -> bool:
    """Decide whether to publish now; what is not due yet becomes so by waiting."""
    if told is None:
        return True
    content, pause = content_hash(notification), now - told.at_unix_nano
    if content.split(":")[0] != told.content.split(":")[0]:
        return True
    if content != told.content:
        return pause >= CHANGE_PAUSE.total_seconds() * NANOS
    return notification.error_count != told.error_count and pause >= COUNT_PAUSE.total_seconds() * NANOS


def is_pending(told: Told | None, notification: Notification) -> bool:
    """Say whether people were told something else than this."""
    return told is None or content_hash(notification) != told.content or told.error_count != notification.error_count


def told_now(notification: Notification, now: int) -> Told:
    """Remember what was published."""
    return Told(content=content_hash(notification), error_count=notification.error_count, at_unix_nano=now)


def content_hash(notification: Notification) -> str:
    """Name what a person would care for: the status, then all but counts, citations and the sentence's wording."""
    cared_for = (
        notification.title,
        notification.origin_service,
        sorted(notification.services),
        notification.since_unix_nano,
        notification.diagnosed_by,
    )
    digest = hashlib.blake2b(msgspec.json.encode(cared_for), digest_size=8).hexdigest()
    return f"{notification.status}:{digest}"


def _evidence(incident: Incident, diagnosis: Diagnosis) -> tuple[Evidence, ...]:
    samples = {sample.event_id: sample for sample in incident.samples}
    return tuple(
        Evidence(uid=s.event_id, time_unix_nano=s.time_unix_nano, service=s.service, text=s.text, trace_id=s.trace_id)
        for event_id in diagnosis.evidence
        if (s := samples.get(event_id)) is not None
    )
