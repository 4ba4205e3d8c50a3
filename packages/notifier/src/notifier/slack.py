"""Slack as the place where people read messages."""

import re
from datetime import timedelta
from typing import Any

from notifier.errors import UnansweredError
from notifier.notification import Notification
from notifier.ports import Address, Found
from notifier.slack_api import SlackApi
from notifier.slack_blocks import message_blocks, message_text, reply_blocks, reply_text

_MESSAGE_EVENT = "incident"
_REPLY_EVENT = "incident_reply"
_CLOCK_SKEW_S = 300
_NANOS = 1_000_000_000
_CHANNEL_ID = re.compile(r"[CDG][A-Z0-9]{2,}")
# no markup, mentions or previews in anything that others wrote
_LITERAL = {"parse": "none", "link_names": False}
_NO_PREVIEWS = {"unfurl_links": False, "unfurl_media": False, "mrkdwn": False}


class SlackMessenger:
    """Posts to one channel; each message carries in its metadata which incident and revision it shows.

    Needs the scopes `chat:write` and, to look up what a killed process may have posted, `channels:history` (or
    `groups:history` for a private channel); `channels:read` where the channel is given by name.
    """

    name = "slack"

    def __init__(self, api: SlackApi, channel: str) -> None:
        self._api = api
        self._channel = channel

    @property
    def settle(self) -> timedelta:
        """How long a call that was not answered may still take effect."""
        return 2 * self._api.timeout

    def check(self) -> None:
        """Ask Slack whether it knows the token.

        Raises:
            MessengerError: it does not (TokenError), or did not answer.
        """
        self._api.write("auth.test")

    def post(self, desired: Notification) -> Address:
        """Make an incident's message and give its place."""
        answer = self._api.write("chat.postMessage", channel=self._channel, **_message(desired), **_NO_PREVIEWS)
        if not answer.get("ts"):
            raise UnansweredError("no_ts", "the answer names no message")
        return Address(str(answer.get("channel") or self._channel), str(answer["ts"]))

    def update(self, address: Address, desired: Notification) -> None:
        """Make the message show this revision."""
        where = {"channel": address.channel, "ts": address.message}
        self._api.write("chat.update", of_message=True, **where, **_message(desired))

    def reply(self, address: Address, desired: Notification, changes: tuple[str, ...]) -> None:
        """Say in the message's thread what has changed."""
        where = {"channel": address.channel, "thread_ts": address.message}
        said = {"text": reply_text(changes), "blocks": reply_blocks(changes)}
        metadata = _metadata(_REPLY_EVENT, desired)
        options = _LITERAL | _NO_PREVIEWS
        self._api.write("chat.postMessage", of_message=True, **where, **said, metadata=metadata, **options)

    def find(self, incident_id: str, since_unix_nano: int) -> Found | None:
        """Look through the channel's history for an incident's message; the oldest one counts."""
        channel = self._channel_id()
        found = None
        for message in self._api.pages("conversations.history", "messages", channel=channel, **_since(since_unix_nano)):
            payload = _payload(message, _MESSAGE_EVENT)
            if payload.get("incident_id") == incident_id:
                found = Found(Address(channel, str(message["ts"])), int(payload["revision"]))
        return found

    def find_reply(self, address: Address, revision: int, since_unix_nano: int) -> bool:
        """Look through the message's thread for the reply about a revision."""
        where = {"channel": address.channel, "ts": address.message}
        window = where | _since(since_unix_nano)
        replies = self._api.pages("conversations.replies", "messages", of_message=True, **window)
        return any(_payload(reply, _REPLY_EVENT).get("revision") == revision for reply in replies)

    def _channel_id(self) -> str:
        """Give the channel's id: history, other than posting, takes no names."""
        if _CHANNEL_ID.fullmatch(self._channel):
            return self._channel
        name = self._channel.removeprefix("#")
        channels = self._api.pages("conversations.list", "channels", types="public_channel,private_channel")
        return next((str(channel["id"]) for channel in channels if channel.get("name") == name), self._channel)


def _message(desired: Notification) -> dict[str, Any]:
    return {
        "text": message_text(desired),
        "blocks": message_blocks(desired),
        "metadata": _metadata(_MESSAGE_EVENT, desired),
        **_LITERAL,
    }


def _metadata(event_type: str, desired: Notification) -> dict[str, Any]:
    payload = {"incident_id": desired.incident_id, "revision": desired.revision}
    return {"event_type": event_type, "event_payload": payload}


def _payload(message: dict[str, Any], event_type: str) -> dict[str, Any]:
    metadata = message.get("metadata") or {}
    return dict(metadata.get("event_payload") or {}) if metadata.get("event_type") == event_type else {}


def _since(unix_nano: int) -> dict[str, Any]:
    oldest = max(0, unix_nano // _NANOS - _CLOCK_SKEW_S)
    return {"oldest": f"{oldest}.000000", "include_all_metadata": True}
