"""The HTTP side of the Slack stand-in: calls of methods in, answers out."""

import contextlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

_JSON = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Response:
    """What is sent back."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


# method, token, parameters; None drops the connection
Answering = Callable[[str, str, Mapping[str, Any]], Response | None]


def json_response(answer: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Give a response with a JSON object."""
    return Response(status, json.dumps(answer).encode(), {"Content-Type": _JSON, **(headers or {})})


class StandInServer(ThreadingHTTPServer):
    """Answers every call of a method on a thread of its own."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], answering: Answering) -> None:
        super().__init__(address, _Handler)
        self.answering = answering


class _Handler(BaseHTTPRequestHandler):
    server: StandInServer

    def do_POST(self) -> None:
        """Answer a call of a method."""
        address = urlsplit(self.path)
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        params = dict(parse_qsl(address.query)) | self._body()
        response = self.server.answering(address.path.removeprefix("/api/"), token, params)
        if response is None:
            self.close_connection = True
            return
        with contextlib.suppress(ConnectionError):  # the caller may have been killed
            self._send(response)

    do_GET = do_POST  # noqa: N815 - the name that http.server calls

    def log_message(self, *_arguments: object) -> None:
        """Say nothing of each call."""

    def _body(self) -> dict[str, Any]:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if self.headers.get("Content-Type", "").startswith("application/json"):
            return dict(json.loads(body or "{}"))
        return dict(parse_qsl(body))

    def _send(self, response: Response) -> None:
        self.send_response(response.status)
        for name, value in (*response.headers.items(), ("Content-Length", str(len(response.body)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(response.body)
