"""What the integration tests share: a way to the broker that can be cut, or fall silent."""

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest

_GREETING, _ACCEPTED, _CONNECTED = 3, b"\x05\x00", b"\x05\x00\x00\x01" + bytes(6)


class SocksProxy:
    """A SOCKS5 proxy, through which a client reaches whichever address the broker tells it."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"socks5://127.0.0.1:{self._listener.getsockname()[1]}"
        self._open: list[socket.socket] = []
        self._flowing = threading.Event()
        self._flowing.set()
        self._cut = False
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Break all connections and let none through, as a broker that is away."""
        self._cut = True
        for one in self._open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def silence(self) -> None:
        """Keep connections and pass nothing on, as a broker that is frozen."""
        self._flowing.clear()

    def mend(self) -> None:
        """Let everything through again."""
        self._cut = False
        self._flowing.set()

    def close(self) -> None:
        """End for good."""
        self.mend()
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError), self._connected(client) as server:
            self._open += [client, server]
            answers = threading.Thread(target=self._pump, args=(server, client), daemon=True)
            answers.start()
            self._pump(client, server)
            answers.join()

    def _connected(self, client: socket.socket) -> socket.socket:
        if self._cut:
            raise ConnectionRefusedError
        client.recv(_GREETING)
        client.sendall(_ACCEPTED)
        asked = client.recv(64)  # version, command, 0, kind of address, address, port
        server = socket.create_connection((socket.inet_ntoa(asked[4:8]), int.from_bytes(asked[8:10], "big")))
        client.sendall(_CONNECTED)
        return server

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                self._flowing.wait()
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)


@pytest.fixture
def socks() -> Iterator[SocksProxy]:
    proxy = SocksProxy()
    yield proxy
    proxy.close()
