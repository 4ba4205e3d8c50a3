"""A stand-in for Slack on loopback that speaks its Web API, for tests and for looking at messages without Slack.

`python -m notifier.slack_stand_in` prints the messages it is sent; point SLACK_BASE_URL to the address it names.
"""

import math
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Annotated, Any, Self

import typer
from log_schema.lifecycle import stop_on_signals

from notifier.plain_text import one_line
from notifier.slack_stand_in_faults import Dropped, Fault, Held, RateLimited, Refused, ServerError
from notifier.slack_stand_in_http import Response, StandInServer, json_response
from notifier.slack_stand_in_workspace import Message, Workspace

TOKEN = "xoxb-stand-in"  # noqa: S105 - known to everybody, opens nothing
CHANNEL = "C0STANDIN"
_HOST = "127.0.0.1"


class SlackStandIn:
    """A Slack workspace on a port of loopback; the context manager runs it.

    `paced` holds callers to one message a second and channel, as Slack does.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        paced: bool = False,
        channels: Mapping[str, str] | None = None,
        on_message: Callable[[Message], None] = lambda _message: None,
    ) -> None:
        channels = channels or {CHANNEL: "incidents"}
        self._channel = next(iter(channels))
        self._workspace = Workspace(channels, time.time, on_message)
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._paced = paced
        self._last_post = -math.inf
        self._changed = threading.Condition()
        self.calls: list[tuple[str, float]] = []
        self._server = StandInServer((_HOST, port), self.answer)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop answering; connections are refused from now on. Harmless to call again."""
        self._server.shutdown()
        self._server.server_close()

    @property
    def base_url(self) -> str:
        """What SLACK_BASE_URL is to be set to."""
        return f"http://{_HOST}:{self._server.server_address[1]}/api/"

    @property
    def messages(self) -> list[Message]:
        """The incidents' messages, oldest first, without replies."""
        return [message for message in self._workspace.messages if message.thread_ts is None]

    @property
    def replies(self) -> list[Message]:
        """The replies in threads, oldest first."""
        return [message for message in self._workspace.messages if message.thread_ts is not None]

    def post(self, text: str) -> None:
        """Post a message to the first channel, as a person may."""
        self._workspace.call("chat.postMessage", {"channel": self._channel, "text": text})

    def delete(self, ts: str) -> None:
        """Delete a message, as a person may."""
        self._workspace.delete(ts)

    def fail(self, method: str, *faults: Fault) -> None:
        """Make the next calls of the method fail, one fault a call."""
        self._faults[method].extend(faults)

    def wait_for(self, condition: Callable[[], bool], timeout: float = 20) -> bool:
        """Wait, `timeout` seconds at most, until calls have made the condition true; say whether it is."""
        with self._changed:
            return self._changed.wait_for(condition, timeout)

    def answer(self, method: str, token: str, params: Mapping[str, Any]) -> Response | None:
        """Give the answer to a call, None for a connection that is to be dropped."""
        self.calls.append((method, time.monotonic()))
        fault = self._faults[method].popleft() if self._faults[method] else None
        try:
            return self._answer(method, token, params, fault)
        finally:
            with self._changed:
                self._changed.notify_all()

    def _answer(self, method: str, token: str, params: Mapping[str, Any], fault: Fault | None) -> Response | None:
        match fault:
            case RateLimited(seconds):
                return _limited(seconds)
            case ServerError(status):
                return Response(status, b"<html>no</html>", {"Content-Type": "text/html"})
            case Refused(code):
                return json_response({"ok": False, "error": code})
            case Dropped(after_effect):
                _ = self._effect(method, token, params) if after_effect else None
                return None
            case Held(after_effect=after_effect):
                return self._held(method, token, params, fault)
        return self._effect(method, token, params)

    def _held(self, method: str, token: str, params: Mapping[str, Any], fault: Held) -> Response:
        if not fault.after_effect:
            fault.wait()
        response = self._effect(method, token, params)
        if fault.after_effect:
            fault.wait()
        return response

    def _effect(self, method: str, token: str, params: Mapping[str, Any]) -> Response:
        if token != TOKEN:
            return json_response({"ok": False, "error": "invalid_auth" if token else "not_authed"})
        wait = self._last_post + 1 - time.monotonic()
        if self._paced and method == "chat.postMessage":
            if wait > 0:
                return _limited(math.ceil(wait))
            self._last_post = time.monotonic()
        return json_response(self._workspace.call(method, params))


def _limited(seconds: int) -> Response:
    return json_response({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(seconds)})


def _print(message: Message) -> None:
    kind = "reply" if message.thread_ts else "update" if message.edits else "post"
    typer.echo(f"{message.ts} {kind:6} {one_line(message.text)}")


def main(port: Annotated[int, typer.Option(help="0 takes a free port.")] = 8089, *, paced: bool = True) -> None:
    """Run the stand-in until SIGTERM or Ctrl-C; what it is sent goes to standard output, a line a message."""
    stop = stop_on_signals()
    with SlackStandIn(port=port, paced=paced, on_message=_print) as slack:
        typer.echo(f"SLACK_BASE_URL={slack.base_url} SLACK_BOT_TOKEN={TOKEN} SLACK_CHANNEL={CHANNEL}")
        stop.wait()


if __name__ == "__main__":
    typer.run(main)
