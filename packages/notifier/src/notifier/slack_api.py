"""Calls of Slack's Web API, each made once: whoever calls knows better when to try again."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from slack_sdk import WebClient

from notifier.errors import UnansweredError
from notifier.slack_errors import slack_errors

_PAGE = 200


class SlackApi:
    """Slack's methods by name, as JSON objects; every method raises MessengerError."""

    def __init__(self, token: str, base_url: str, timeout: timedelta) -> None:
        quiet = logging.getLogger("notifier.slack_sdk")
        quiet.setLevel(logging.CRITICAL)  # every failure is raised, and logged by whoever catches it
        self.timeout = timeout
        seconds = max(1, round(timeout.total_seconds()))
        self._client = WebClient(token=token, base_url=base_url, timeout=seconds, retry_handlers=[], logger=quiet)

    def write(self, method: str, *, of_message: bool = False, **params: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        """Call a method that changes something; `of_message`: a message made before, or its thread."""
        with slack_errors(of_message=of_message):
            return _object(self._client.api_call(method, json=params).data)

    def pages(self, method: str, key: str, *, of_message: bool = False, **params: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - JSON
        """Give what stands under `key` on all pages of a method that reads."""
        cursor = ""
        while True:
            with slack_errors(of_message=of_message):
                wanted = params | {"limit": _PAGE, "cursor": cursor or None}
                page = _object(self._client.api_call(method, params=wanted).data)
            yield from page.get(key) or ()
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return


def _object(data: object) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise UnansweredError("not_json", "the answer is no JSON object")
    return data
