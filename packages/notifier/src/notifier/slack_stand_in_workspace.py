"""A Slack workspace in memory: its channels, and the methods of the Web API that the notifier uses.

Answers, error codes and limits are those of https://docs.slack.dev/reference/methods; nothing is sent anywhere.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from notifier.slack_blocks import BLOCKS_LIMIT, FIELD_LIMIT, HEADER_LIMIT, SECTION_LIMIT

Params = Mapping[str, Any]
Answer = dict[str, Any]

_TEXT_LIMIT = 40_000
_FIELDS_LIMIT = 10
_BOT = "B0STANDIN"


@dataclass(slots=True)
class Message:
    """A message as the workspace keeps it; `edits` counts its updates."""

    channel: str
    ts: str
    text: str
    blocks: list[Answer] = field(default_factory=list)
    metadata: Answer | None = None
    thread_ts: str | None = None
    edits: int = 0

    def as_answer(self, *, with_metadata: bool) -> Answer:
        """Give the message as Slack's API does."""
        answer: Answer = {"type": "message", "bot_id": _BOT, "ts": self.ts, "text": self.text, "blocks": self.blocks}
        if self.thread_ts:
            answer["thread_ts"] = self.thread_ts
        if with_metadata and self.metadata:
            answer["metadata"] = self.metadata
        return answer


class Workspace:
    """Channels by id with their names; every method gives Slack's answer. Safe for several threads.

    `now` gives seconds since the epoch, `on_message` is told of every message made or changed.
    """

    def __init__(
        self, channels: Mapping[str, str], now: Callable[[], float], on_message: Callable[[Message], None]
    ) -> None:
        self._channels = dict(channels)
        self._now = now
        self._on_message = on_message
        self._lock = threading.Lock()
        self._messages: list[Message] = []
        self._methods: dict[str, Callable[[Params], Answer]] = {
            "auth.test": self._auth_test,
            "chat.postMessage": self._post,
            "chat.update": self._update,
            "conversations.history": self._history,
            "conversations.list": self._list,
            "conversations.replies": self._replies,
        }

    @property
    def messages(self) -> list[Message]:
        """All messages, replies among them, oldest first."""
        with self._lock:
            return list(self._messages)

    def call(self, method: str, params: Params) -> Answer:
        """Carry out one method."""
        if method not in self._methods:
            return _error("unknown_method")
        with self._lock:
            return self._methods[method](params)

    def delete(self, ts: str) -> None:
        """Delete a message, as a person may."""
        with self._lock:
            self._messages = [message for message in self._messages if message.ts != ts]

    def _auth_test(self, _params: Params) -> Answer:
        return {"ok": True, "team": "stand-in", "user": "notifier", "bot_id": _BOT}

    def _post(self, params: Params) -> Answer:
        channel = self._id_of(params.get("channel"))
        problem = "channel_not_found" if channel is None else _problem(params)
        if channel is None or problem:
            return _error(str(problem))
        thread = params.get("thread_ts")
        if thread and self._at(channel, thread) is None:
            return _error("thread_not_found")
        message = Message(channel, f"{int(self._now())}.{len(self._messages) + 1:06d}", "", thread_ts=thread)
        self._messages.append(message)
        return self._shown(message, params)

    def _update(self, params: Params) -> Answer:
        channel = self._id_of(params.get("channel"))
        if channel is None or channel != params.get("channel"):
            return _error("channel_not_found")
        message = self._at(channel, params.get("ts"))
        problem = "message_not_found" if message is None else _problem(params)
        if message is None or problem:
            return _error(str(problem))
        message.edits += 1
        return self._shown(message, params)

    def _shown(self, message: Message, params: Params) -> Answer:
        message.text = params.get("text", "")
        message.blocks = params.get("blocks", [])
        message.metadata = params.get("metadata") or message.metadata
        self._on_message(message)
        shown = message.as_answer(with_metadata=True)
        return {"ok": True, "channel": message.channel, "ts": message.ts, "message": shown}

    def _history(self, params: Params) -> Answer:
        if params.get("channel") not in self._channels:
            return _error("channel_not_found")
        newest_first = [m for m in reversed(self._messages) if m.channel == params["channel"] and not m.thread_ts]
        return _page(newest_first, params)

    def _replies(self, params: Params) -> Answer:
        if params.get("channel") not in self._channels:
            return _error("channel_not_found")
        if self._at(params["channel"], params.get("ts")) is None:
            return _error("thread_not_found")
        return _page([m for m in self._messages if params["ts"] in (m.ts, m.thread_ts)], params)

    def _list(self, _params: Params) -> Answer:
        return {"ok": True, "channels": [{"id": id_, "name": name} for id_, name in self._channels.items()]}

    def _id_of(self, channel: object) -> str | None:
        by_name = {name: id_ for id_, name in self._channels.items()}
        name = str(channel)
        return name if name in self._channels else by_name.get(name.removeprefix("#"))

    def _at(self, channel: str, ts: object) -> Message | None:
        return next((m for m in self._messages if m.channel == channel and m.ts == ts), None)


def _page(messages: list[Message], params: Params) -> Answer:
    oldest = float(params.get("oldest") or 0)
    start, size = int(params.get("cursor") or 0), int(params.get("limit") or 100)
    wanted = [message for message in messages if float(message.ts) > oldest]
    with_metadata = str(params.get("include_all_metadata", "")).lower() in {"1", "true"}
    page = [message.as_answer(with_metadata=with_metadata) for message in wanted[start : start + size]]
    more = start + size < len(wanted)
    return {"ok": True, "messages": page, "response_metadata": {"next_cursor": str(start + size) if more else ""}}


def _problem(params: Params) -> str | None:
    """Name what Slack would refuse about a message, None where it would take it."""
    metadata, text, blocks = params.get("metadata"), params.get("text") or "", params.get("blocks") or []
    if not text and not blocks:
        return "no_text"
    if len(text) > _TEXT_LIMIT:
        return "msg_too_long"
    if metadata is not None and not {"event_type", "event_payload"} <= set(metadata):
        return "invalid_metadata_format"
    if len(blocks) > BLOCKS_LIMIT or not all(map(_is_valid, blocks)):
        return "invalid_blocks"
    return None


def _is_valid(block: Answer) -> bool:
    match block.get("type"):
        case "header":
            return _is_text(block.get("text"), HEADER_LIMIT) and block["text"]["type"] == "plain_text"
        case "section":
            fields = block.get("fields", [])
            whole = "fields" in block if "text" not in block else _is_text(block["text"], SECTION_LIMIT)
            return whole and len(fields) <= _FIELDS_LIMIT and all(_is_text(text, FIELD_LIMIT) for text in fields)
        case "context":
            elements = block.get("elements", [])
            return 0 < len(elements) <= _FIELDS_LIMIT and all(_is_text(text, SECTION_LIMIT) for text in elements)
    return False


def _is_text(text: Answer | None, limit: int) -> bool:
    return text is not None and text.get("type") in {"plain_text", "mrkdwn"} and 0 < len(text["text"]) <= limit


def _error(code: str) -> Answer:
    return {"ok": False, "error": code}
