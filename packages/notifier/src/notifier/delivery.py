"""What is shown of an incident, and where: one entry of the ledger, the compacted topic `notifications.delivered`."""

from typing import Literal

import msgspec

from notifier.notification import Notification


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What about an incident is worth a message of its own in the thread when it changes."""

    status: Literal["open", "resolved"]
    origin_service: str | None
    diagnosed_by: str


class Intent(msgspec.Struct, frozen=True, kw_only=True):
    """A message that was about to be made; whether it was is not known until it is looked up."""

    kind: Literal["post", "reply"]
    revision: int
    at_unix_nano: int
    facts: Facts


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One incident's entry in the ledger.

    `revision` is what the message in `channel` shows, 0 while there is none. `told` is what the message and its
    thread have said so far. `refused` is the reason why that revision will never be shown.
    """

    incident_id: str
    adapter: str
    revision: int = 0
    channel: str | None = None
    message: str | None = None
    told: Facts | None = None
    intent: Intent | None = None
    refused: str | None = None


_decoder = msgspec.json.Decoder(Delivery)


def encode_delivery(delivery: Delivery) -> bytes:
    """Write an entry as the ledger carries it."""
    return msgspec.json.encode(delivery)


def decode_delivery(value: bytes) -> Delivery:
    """Read an entry of the ledger.

    Raises:
        msgspec.MsgspecError: it is none; the message names the place.
    """
    return _decoder.decode(value)


def facts_of(notification: Notification) -> Facts:
    """Give what the thread is told about when it changes."""
    return Facts(
        status=notification.status,
        origin_service=notification.origin_service,
        diagnosed_by=notification.diagnosed_by,
    )
