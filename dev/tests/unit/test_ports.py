import random
import socket

import pytest
from dev.errors import PortTakenError
from dev.ports import PortChoice, is_free


def choice(taken: set[int]) -> PortChoice:
    return PortChoice(random.Random(1), lambda port: port not in taken)


def test_a_given_port_is_taken_as_it_is() -> None:
    assert choice(set()).choose("kafka", given=1234, standard=9092) == 1234


def test_a_given_port_in_use_is_refused_with_its_number() -> None:
    with pytest.raises(PortTakenError, match="kafka: port 1234 is in use"):
        choice({1234}).choose("kafka", given=1234, standard=9092)


def test_the_standard_port_is_used_while_it_is_free() -> None:
    assert choice(set()).choose("kafka", standard=9092) == 9092


def test_another_port_is_found_where_the_standard_one_is_in_use() -> None:
    taken = {9092, *range(20_000, 29_999)}

    assert choice(taken).choose("kafka", standard=9092) == 29_999


def test_a_port_that_somebody_listens_on_is_not_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert not is_free(port)
    assert is_free(port)
