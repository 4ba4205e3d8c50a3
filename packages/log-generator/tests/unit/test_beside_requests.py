"""What stands between the records of requests: noise at its rate, and what is planted, all told in the truth."""

from collections import Counter
from functools import cache

import pytest
from log_generator.delivery import deliver
from log_generator.emission import Announcement
from log_generator.message import Message
from log_generator.pace import Pace
from log_generator.plan import Plan
from log_generator.scenario_file import load_scenario
from log_generator.testing import FakeSink, FakeTime
from log_generator.traffic import Traffic
from log_generator.truth import Planted, Truth
from log_schema.codec import decode_own

START = 1_800_000_000_000_000_000
SECOND = 1_000_000_000
SORTS = {"secret": "planted.", "injection": "injections.", "malformed": "malformed."}


def traffic(scenario: str, count: int, rate: float) -> Traffic:
    return Traffic(load_scenario(scenario), Plan(count, rate, START, seed=9))


@cache
def quiet() -> list[Message]:
    """Twenty minutes, at ten records a second."""
    source = traffic("noisy", 12_000, 10)
    return [message for item in source if not isinstance(item, Announcement) for message in item]


def planted(truths: list[Truth]) -> tuple[Planted, ...]:
    (truth,) = [truth for truth in truths if truth.kind == "planted"]
    return truth.planted


def assert_accounted(account: tuple[Planted, ...], messages: list[Message]) -> None:
    """What the truth tells of stands in the messages just as often, and there is nothing that it does not tell of."""
    found = [
        (value, label.template) for _, value, label in messages if label.template.startswith(tuple(SORTS.values()))
    ]
    told = Counter[str]()
    for one in account:
        template = SORTS[one.what] + one.kind
        told[template] += one.count
        if one.text is not None:
            bodies = [decode_own(value or b"").body for value, label in found if label == template]
            assert sum(one.text in body for body in bodies) == one.count

    assert told == Counter(template for _, template in found)
    assert account


@pytest.mark.parametrize("number", range(6))
def test_noise_comes_about_as_often_as_its_mean_says(number: int) -> None:
    (*_, (last, _, _)) = quiet()
    expected = last / load_scenario("noisy").scenario.noise[number].every
    dues = [due for due, _, label in quiet() if label.template == f"noise[{number}].log"]

    assert len(dues) == pytest.approx(expected, abs=3.5 * expected**0.5)
    assert sum(due < last / 2 for due in dues) == pytest.approx(expected / 2, abs=3.5 * (expected / 2) ** 0.5)


def test_noise_is_of_the_service_that_the_scenario_says_whichever_its_instance() -> None:
    said = load_scenario("noisy").scenario.noise
    records = [(decode_own(value or b""), label.template) for _, value, label in quiet() if "noise" in label.template]
    places = {
        number: {record.resource for record, template in records if template == f"noise[{number}].log"}
        for number in range(len(said))
    }

    for number, noise in enumerate(said):
        assert {place.service_name for place in places[number]} == {noise.service}
    assert len(places[0]) == 3  # the frontend's


def test_what_was_planted_in_a_whole_run_is_in_its_truth() -> None:
    source = traffic("hostile", 20_000, 400)
    messages = [message for item in source if not isinstance(item, Announcement) for message in item]

    account = planted(list(source.unfinished()))
    assert_accounted(account, messages)
    shares = Counter[str]()
    for one in account:
        shares[one.what] += one.count
    assert {what: count / 20_000 for what, count in shares.items()} == {
        "secret": pytest.approx(0.02, rel=0.2),
        "injection": pytest.approx(0.02, rel=0.2),
        "malformed": pytest.approx(0.01, rel=0.25),
    }


def test_a_planted_text_stands_nowhere_else() -> None:
    source = traffic("hostile", 6_000, 400)
    messages = [message for item in source if not isinstance(item, Announcement) for message in item]
    others = b"\n".join(
        value or b"" for _, value, label in messages if not label.template.startswith(("pl", "inj", "mal"))
    )

    texts = [one.text for one in planted(list(source.unfinished())) if one.what == "secret" and one.text]
    assert texts
    assert not [text for text in texts if text.encode() in others]


@pytest.mark.parametrize("stop_after", [1, 7, 20])
def test_the_truth_of_a_run_that_is_gone_through_in_part_is_about_that_part(stop_after: int) -> None:
    source, messages = traffic("hostile", 20_000, 400), list[Message]()
    for number, item in enumerate(source):
        if not isinstance(item, Announcement):
            messages += item
        if number == stop_after:
            break

    assert_accounted(planted(list(source.unfinished())), messages)


@pytest.mark.parametrize("stop_s", [20.5, 77.7, 300.1])
def test_the_truth_of_a_run_that_is_stopped_is_about_what_was_sent(stop_s: float) -> None:
    """Though messages are made some hundreds at a time, which takes minutes where they are sent slowly."""
    time, sink = FakeTime(), FakeSink()

    deliver(
        traffic("hostile", 4_000, 10),
        sink,
        Pace(lambda: time.now >= stop_s * SECOND, time.clock, time.sleep),
        sink.announce,
    )

    assert_accounted(planted(sink.truths), sink.messages)
    assert {truth.to_unix_nano for truth in sink.truths if truth.kind == "planted"} == {START + sink.messages[-1][0]}
