"""What should be shown of every incident, beside what is."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from notifier.delivery import Delivery, decode_delivery
from notifier.notification import Notification, decode_notification
from notifier.plain_text import one_line, shortened
from notifier.reconcile import Look, next_action

State = Literal["delivered", "behind", "not posted", "in doubt", "refused"]
_TITLE = 60


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One incident: the desired revision, the delivered one (0 for none) and where."""

    incident_id: str
    status: str
    title: str
    desired_revision: int
    delivered_revision: int
    state: State
    adapter: str | None
    channel: str | None
    message: str | None


def status_rows(desired: Mapping[bytes, bytes], delivered: Mapping[bytes, bytes]) -> list[Row]:
    """Compare the two topics, incidents that began last first; what can't be read is left out."""
    notifications = [n for value in desired.values() if (n := _notification(value))]
    notifications.sort(key=lambda n: n.since_unix_nano, reverse=True)
    return [_row(n, _delivery(delivered.get(n.incident_id.encode()))) for n in notifications]


def _row(desired: Notification, delivery: Delivery | None) -> Row:
    return Row(
        incident_id=desired.incident_id,
        status=desired.status,
        title=shortened(one_line(desired.title), _TITLE),
        desired_revision=desired.revision,
        delivered_revision=delivery.revision if delivery else 0,
        state=_state(desired, delivery),
        adapter=delivery.adapter if delivery else None,
        channel=delivery.channel if delivery else None,
        message=delivery.message if delivery else None,
    )


def _state(desired: Notification, delivery: Delivery | None) -> State:
    action = next_action(desired, delivery)
    if action is None:
        return "refused" if delivery and delivery.refused else "delivered"
    if isinstance(action, Look):
        return "in doubt"
    return "behind" if delivery and delivery.message else "not posted"


def _notification(value: bytes) -> Notification | None:
    try:
        return decode_notification(value)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _delivery(value: bytes | None) -> Delivery | None:
    try:
        return decode_delivery(value) if value is not None else None
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
