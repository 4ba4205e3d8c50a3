"""The health check of compose's Kafka: a broker that answers is healthy, one that goes away or refuses is not."""

import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "compose/kafka/healthcheck.sh"
# Kafka's protocol: ApiVersions, version 0, without a client id
REQUEST = bytes.fromhex("0000000a 0012 0000 00000001 ffff")
ANSWER = bytes.fromhex("0000000e 00000001 0000 00000001 0012 0000 0003")
REFUSAL = bytes.fromhex("0000000a 00000001 0023 00000000")  # UNSUPPORTED_VERSION

Broker = Callable[[bytes], int]


@pytest.fixture
def broker() -> Iterator[Broker]:
    """Give a call that starts a broker with one answer in it, and says at which port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve(answer: bytes) -> None:
        client, _ = listener.accept()
        with client:
            if client.recv(len(REQUEST), socket.MSG_WAITALL) == REQUEST:
                client.sendall(answer)

    def start(answer: bytes) -> int:
        threading.Thread(target=serve, args=(answer,), daemon=True).start()
        return int(listener.getsockname()[1])

    with listener:
        yield start


def status(port: int, longest_s: float = 10) -> int:
    command = ["timeout", str(longest_s), "bash", str(SCRIPT), "127.0.0.1", str(port)]
    return subprocess.run(command, capture_output=True, check=False).returncode


def test_a_broker_that_answers_is_healthy(broker: Broker) -> None:
    assert status(broker(ANSWER)) == 0


@pytest.mark.parametrize("answer", [b"", ANSWER[:6], REFUSAL], ids=["nothing", "a part", "an error"])
def test_a_broker_that_gives_no_proper_answer_is_not(broker: Broker, answer: bytes) -> None:
    assert status(broker(answer)) != 0


def test_a_broker_that_never_answers_is_not_once_the_time_is_over() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        ended = status(silent.getsockname()[1], longest_s=1)
        client, _ = silent.accept()
        with client:
            assert client.recv(len(REQUEST), socket.MSG_WAITALL) == REQUEST

    assert ended == 124  # `timeout` ended it


def test_a_broker_that_does_not_listen_is_not() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    assert status(port) != 0
