"""What a seed stands for: the same bytes, however many workers make them, and nobody else's ids."""

import re
from collections.abc import Iterator
from functools import cache

import pytest
from log_generator.emission import Announcement
from log_generator.message import Message
from log_generator.plan import Plan
from log_generator.scenario_file import load_scenario
from log_generator.traffic import Traffic
from log_generator.truth import Truth

START = 1_800_000_000_000_000_000
LATER = 86_400 * 1_000_000_000
COUNT = 1_500
EVERYTHING = ("hostile", "noisy", "poison-message", "bad-deployment")
UID = re.compile(rb'"uid":"([^"]+)"')
TRACE_ID = re.compile(rb'"trace_id":"([0-9a-f]{32})"')
loaded = cache(load_scenario)


def traffic(scenario: str, seed: int = 3, start: int = START, worker: int = 0, workers: int = 1) -> Traffic:
    return Traffic(loaded(scenario), Plan(COUNT, 75, start, seed, worker, workers))


def messages(source: Traffic) -> list[Message]:
    return [message for item in source if not isinstance(item, Announcement) for message in item]


@cache
def once(scenario: str) -> list[Message]:
    return messages(traffic(scenario))


def truths(source: Traffic) -> list[Truth]:
    return [*(item.truth for item in source if isinstance(item, Announcement)), *source.unfinished()]


def bodies(of: list[Message]) -> Iterator[bytes]:
    return (value or b"" for _, value, _ in of)


@pytest.mark.parametrize("scenario", EVERYTHING)
def test_the_same_seed_gives_the_same_bytes(scenario: str) -> None:
    assert messages(traffic(scenario)) == once(scenario)


@pytest.mark.parametrize("scenario", EVERYTHING)
def test_workers_parts_are_together_the_run_of_one_to_the_byte(scenario: str) -> None:
    workers = 3
    parts = [messages(traffic(scenario, worker=worker, workers=workers)) for worker in range(workers)]
    together = sorted(
        (message for part in parts for message in part), key=lambda message: (message[0], message[1] or b"")
    )

    assert together == sorted(once(scenario), key=lambda message: (message[0], message[1] or b""))
    assert min(len(part) for part in parts) > COUNT / workers / 2


def test_workers_know_the_same_truths() -> None:
    one, two = (truths(traffic("hostile", worker=worker, workers=2)) for worker in (0, 1))

    assert one == two == truths(traffic("hostile"))


@pytest.mark.parametrize("scenario", EVERYTHING)
def test_other_seeds_share_no_id_of_a_record_or_a_trace(scenario: str) -> None:
    one, other = (b"".join(bodies(run)) for run in (once(scenario), messages(traffic(scenario, seed=4))))

    assert len(set(UID.findall(one))) > COUNT * 0.9
    assert not set(UID.findall(one)) & set(UID.findall(other))
    assert not set(TRACE_ID.findall(one)) & set(TRACE_ID.findall(other))


def test_other_seeds_share_no_id_of_a_drill() -> None:
    one, other = ({truth.drill_id for truth in truths(traffic("hostile", seed))} for seed in (3, 4))

    assert len(one) == len(other) == 2
    assert not one & other


@pytest.mark.parametrize("scenario", EVERYTHING)
def test_at_another_time_only_the_times_differ(scenario: str) -> None:
    now, later = once(scenario), messages(traffic(scenario, start=START + LATER))

    assert [(due, label) for due, _, label in later] == [(due, label) for due, _, label in now]
    for (due, value, label), (_, moved, _) in zip(now, later, strict=True):
        if not label.template.startswith("malformed."):  # some of these are cut, or packed
            assert (moved or b"").replace(b"%d" % (START + LATER + due), b"%d" % (START + due)) == value
