"""For tests: a way to a server that can be cut."""

import contextlib
import socket
import threading
from collections.abc import Callable


class Proxy:
    """A way to Cassandra that can be cut and mended, as a network or a restarting server does."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self.forwarded = 0
        """Bytes that went to the server so far."""
        self._cut = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Break all connections and let none through."""
        self._cut.set()
        for one in self._open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Let connections through again."""
        self._cut.clear()

    def close(self) -> None:
        """End for good."""
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self._cut.is_set():
                    client.close()
                    continue
                server = socket.create_connection(self._target)
                self._open += [client, server]
                for pumped in ((client, server, self._count), (server, client, _ignore)):
                    threading.Thread(target=_pump, args=pumped, daemon=True).start()

    def _count(self, size: int) -> None:
        self.forwarded += size  # by several threads: about right is enough


def _ignore(_size: int) -> None:
    """Count nothing."""


def _pump(source: socket.socket, target: socket.socket, count: Callable[[int], None]) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
            count(len(data))
    for one in (source, target):
        one.close()
