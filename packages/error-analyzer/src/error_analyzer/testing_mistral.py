"""A stand-in for Mistral's API, on loopback: its paths, statuses and bodies, with answers that a test chooses."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import msgspec

KEY = "stand-in-key"
_PATH = "/v1/chat/completions"

Request = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server answers: a status, a body, headers, after a delay in seconds."""

    status: int = 200
    body: str = "{}"
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0


def completion(content: str) -> Reply:
    """A chat completion with that text."""
    message = {"role": "assistant", "content": content}
    body = {
        "id": "cmpl-1",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": "mistral-small-latest",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 10, "completion_tokens": 10, "total_tokens": 20},
    }
    return Reply(body=msgspec.json.encode(body).decode())


def failure(status: int, **headers: str) -> Reply:
    """An error as the API words it, with headers such as `retry_after`."""
    body = msgspec.json.encode({"object": "error", "message": "stand-in", "type": "error", "code": status}).decode()
    return Reply(status, body, {name.replace("_", "-"): value for name, value in headers.items()})


def sensible_answer(request: Request) -> Reply:
    """Answer as a good model would: the first suspect, citing the first two records it was shown."""
    shown = request["messages"][-1]["content"].split("<evidence>")[1].split("</evidence>")[0]
    facts = msgspec.json.decode(shown)
    suspect = facts["suspects"][0]["service"] if facts["suspects"] else None
    answer = {
        "title": f"{suspect} is failing",
        "cause": f"The records show that {suspect} failed first and its callers followed.",
        "origin_service": suspect,
        "evidence_ids": [record["id"] for record in facts["records"][:2]],
        "actions": [f"Look at the latest deployment of {suspect}."],
    }
    return completion(msgspec.json.encode(answer).decode())


class StandInMistral:
    """Serves on a free port of loopback while it is entered; `requests` are the bodies it was sent, in order."""

    def __init__(self, answer: Callable[[Request], Reply] = sensible_answer, key: str = KEY) -> None:
        self.answer = answer
        self.requests: list[Request] = []
        self._key = key
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        """The address to set as MISTRAL_SERVER_URL."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        """Start serving."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def reply_to(self, path: str, authorization: str | None, body: bytes) -> Reply:
        """Decide what a request gets."""
        if authorization != f"Bearer {self._key}":
            return failure(401)
        if path != _PATH:
            return failure(404)
        self.requests.append(msgspec.json.decode(body))
        return self.answer(self.requests[-1])

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                reply = stand_in.reply_to(self.path, self.headers.get("authorization"), body)
                time.sleep(reply.delay)
                self._send(reply)

            def _send(self, reply: Reply) -> None:
                payload = reply.body.encode()
                self.send_response(reply.status)
                for name, value in {"content-type": "application/json", **reply.headers}.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(payload)))
                self.end_headers()
                with suppress(BrokenPipeError, ConnectionResetError):  # a client that timed out is gone
                    self.wfile.write(payload)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler
