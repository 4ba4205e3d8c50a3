"""What a person should be shown about one incident: the contract of the topic `notifications`."""

from typing import Annotated, Literal

import msgspec

Text = str  # plain text, redacted by whoever wrote it; adapters escape it for where it is shown


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """One record that the diagnosis cites; it is found again by `uid`, or by its service and time."""

    uid: str
    time_unix_nano: int
    service: str
    text: Text
    trace_id: str | None = None


class Notification(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The message about one incident as it should be now: desired state, not an order to send.

    Keyed by `incident_id` in a compacted topic. `revision` grows by at least one with every change, so the newest
    record is the whole truth. Times are nanoseconds since the epoch.
    """

    incident_id: str
    revision: Annotated[int, msgspec.Meta(ge=1)]
    environment: str
    status: Literal["open", "resolved"]
    title: Text
    cause: Text
    since_unix_nano: int
    error_count: int
    origin_service: str | None = None
    until_unix_nano: int | None = None
    services: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    actions: tuple[Text, ...] = ()
    diagnosed_by: str = "rules"


_decoder = msgspec.json.Decoder(Notification)


def encode_notification(notification: Notification) -> bytes:
    """Write a notification as the topic carries it."""
    return msgspec.json.encode(notification)


def decode_notification(value: bytes) -> Notification:
    """Read a notification from the topic.

    Raises:
        msgspec.MsgspecError: it is none; the message names the place.
    """
    return _decoder.decode(value)
