"""What has changed about an incident that a person following its thread should be told."""

from notifier.delivery import Facts
from notifier.notification import Notification
from notifier.plain_text import one_line
from notifier.wording import duration

_CAUSE = 1000


def changes(told: Facts, desired: Notification) -> tuple[str, ...]:
    """Say, a sentence each, what is different from what was told; empty where nothing that matters is."""
    return (*_status(told, desired), *_origin(told, desired), *_diagnosis(told, desired))


def _status(told: Facts, desired: Notification) -> tuple[str, ...]:
    if told.status == desired.status:
        return ()
    if desired.status == "open":
        return ("Open again.",)
    lasted = (desired.until_unix_nano or desired.since_unix_nano) - desired.since_unix_nano
    after = f" after {duration(lasted)}" if lasted > 0 else ""
    return (f"Resolved{after}, with {desired.error_count:,} errors.",)


def _origin(told: Facts, desired: Notification) -> tuple[str, ...]:
    if told.origin_service == desired.origin_service:
        return ()
    before = one_line(told.origin_service or "unknown")
    return (f"Started in {one_line(desired.origin_service or 'unknown')}, not {before}.",)


def _diagnosis(told: Facts, desired: Notification) -> tuple[str, ...]:
    if told.diagnosed_by == desired.diagnosed_by:
        return ()
    return (f"Diagnosis by {one_line(desired.diagnosed_by)}: {one_line(desired.cause[:_CAUSE])}",)
