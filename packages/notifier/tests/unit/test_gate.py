"""How long is waited between calls and after failures."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notifier.errors import MisconfiguredError, RateLimitedError, RefusedError, UnreachableError
from notifier.gate import Gate


def test_calls_are_an_interval_apart() -> None:
    gate = Gate(1.0, lambda: 0.5)
    gate.passed(10.0)

    assert gate.opens_at == 11.0


def test_waiting_grows_with_each_failure_and_begins_anew_after_a_success() -> None:
    gate = Gate(1.0, lambda: 0.999_999)
    waits = [gate.failed(0.0, UnreachableError("unreachable")) for _ in range(9)]
    assert waits == pytest.approx([0.5, 1, 2, 4, 8, 16, 30, 30, 30], rel=1e-3)

    gate.passed(0.0)
    assert gate.failed(0.0, UnreachableError("unreachable")) == pytest.approx(0.5, rel=1e-3)


@given(st.integers(0, 2000), st.floats(0, 1, exclude_max=True))
def test_waiting_never_ends_and_never_spins(failures: int, chance: float) -> None:
    gate = Gate(1.0, lambda: chance)
    waits = [gate.failed(0.0, UnreachableError("unreachable")) for _ in range(failures + 1)]

    assert 0.25 <= waits[-1] <= 30


def test_what_the_place_asks_for_is_what_is_waited() -> None:
    gate = Gate(1.0, lambda: 0.5)

    assert gate.failed(100.0, RateLimitedError("ratelimited", retry_after=timedelta(seconds=600))) == 600
    assert gate.opens_at == 700


def test_a_person_is_given_a_minute() -> None:
    assert Gate(1.0, lambda: 0.5).failed(0.0, MisconfiguredError("channel_not_found")) == 60


def test_a_refused_message_holds_up_the_next_only_by_the_interval() -> None:
    assert Gate(1.0, lambda: 0.5).failed(0.0, RefusedError("msg_too_long")) == 1
