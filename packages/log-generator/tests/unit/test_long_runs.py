"""A run so long that requests repeat each other's courses: what is rare stays so, and nothing else shows."""

import re
from collections import Counter
from functools import cache
from statistics import mean, pvariance
from typing import NamedTuple

import pytest
from log_generator.emission import Announcement
from log_generator.plan import Plan
from log_generator.scenario_file import load_scenario
from log_generator.traffic import Traffic

START = 1_800_000_000_000_000_000
COUNT = 300_000
RARE = 0.05
UID = re.compile(rb'"uid":"([^"]+)"')


class Run(NamedTuple):
    """What is kept of so many messages: which templates wrote them in order, and how many ids and steps back."""

    templates: list[str]
    ids: int
    steps_back: int


@cache
def run(scenario: str) -> Run:
    count = COUNT if scenario == "steady" else 15_000
    templates, ids, steps_back, last = list[str](), set[bytes](), 0, 0
    for item in Traffic(load_scenario(scenario), Plan(count, 400, START, seed=11)):
        if isinstance(item, Announcement):
            continue
        for due, value, label in item:
            steps_back += due < last
            last = due
            templates.append(label.template)
            if found := UID.search(value or b""):
                ids.add(found[1])
    return Run(templates, len(ids), steps_back)


def rare_lines() -> list[tuple[str, float]]:
    """The shop's lines that come at few of the occasions, each with its share of these."""
    return [
        (f"{service}/{name}.logs[{place}]", log.share)
        for service, said in load_scenario("steady").system.services.items()
        for name, operation in said.operations.items()
        for place, log in enumerate(operation.logs)
        if log.share <= RARE
    ]


def times(template: str) -> list[int]:
    """How often it came in each fiftieth of the run."""
    part = COUNT // 50
    counts = Counter(place // part for place, found in enumerate(run("steady").templates) if found == template)
    return [counts[number] for number in range(50)]


def occasions(template: str) -> int:
    """How often its operation was called: its first line comes each time."""
    return run("steady").templates.count(template.partition(".")[0] + ".logs[0]")


def test_no_id_comes_twice() -> None:
    assert run("steady").ids == len(run("steady").templates) == COUNT


@pytest.mark.parametrize("scenario", ["steady", "noisy", "hostile", "poison-message", "retry-storm"])
def test_messages_come_in_order_of_time(scenario: str) -> None:
    assert run(scenario).steps_back == 0


@pytest.mark.parametrize(("template", "share"), rare_lines())
def test_a_rare_line_comes_as_often_as_its_share_says(template: str, share: float) -> None:
    expected = occasions(template) * share

    assert sum(times(template)) == pytest.approx(expected, abs=3.5 * expected**0.5)


@pytest.mark.parametrize("template", [template for template, _ in rare_lines()])
def test_a_rare_line_comes_by_chance_and_not_in_bursts(template: str) -> None:
    """What comes by chance varies from part to part of the run as much as its mean; bursts would vary by more."""
    counts = times(template)

    assert pvariance(counts) / mean(counts) < 1.8  # of 50 parts, this is over four deviations off


@pytest.mark.parametrize(
    ("template", "share"),
    [("cart/GetCart.logs[1]", 0.5), ("recommendation/ListRecommendations.logs[1]", 0.4)],
)
def test_a_usual_line_comes_about_as_often_as_its_share_says(template: str, share: float) -> None:
    """In a sample of the courses that requests of a kind may take."""
    assert sum(times(template)) / occasions(template) == pytest.approx(share, rel=0.2)
