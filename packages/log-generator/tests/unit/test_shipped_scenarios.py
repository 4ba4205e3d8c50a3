"""What is in the records of every shipped scenario: templates that can be told, and traces that hold together."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import pytest
from log_generator.call_graph import CallGraph, Node
from log_generator.emission import Announcement
from log_generator.line import Line
from log_generator.message import Label
from log_generator.plan import Plan
from log_generator.pools import make_pools
from log_generator.scenario import Parameter
from log_generator.scenario_file import LoadedScenario, load_scenario, shipped_scenarios
from log_generator.template_text import split
from log_generator.traffic import Traffic
from log_schema import LogRecord
from log_schema.codec import decode_own

START = 1_800_000_000_000_000_000
MS = 1_000_000
HOSTILE = ("planted.", "injections.", "malformed.")
EVERY = pytest.mark.parametrize("scenario", shipped_scenarios())


class Told(NamedTuple):
    """A record, its label, and what a recogniser makes of its body: templates, and values by name."""

    record: LogRecord
    label: Label
    templates: tuple[str, ...]
    values: dict[str, str]


class Known(NamedTuple):
    """A template as it can be recognised: the more it says by itself, the better."""

    template: str
    pattern: re.Pattern[str]
    literal: int


loaded_once = cache(load_scenario)


@cache
def graph_of(scenario: str) -> CallGraph:
    loaded = loaded_once(scenario)
    graph = CallGraph(loaded.system)
    for number, fault in enumerate(loaded.scenario.faults):
        graph.break_(fault, number)
    return graph


def nodes(scenario: str) -> Iterator[Node]:
    for service, said in loaded_once(scenario).system.services.items():
        for operation in said.operations:
            yield graph_of(scenario)[f"{service}/{operation}"]


def lines(scenario: str) -> Iterator[tuple[str, Line]]:
    """Every line that a scenario may have, and the service that writes it."""
    for node in nodes(scenario):
        of_calls = [line for step in node.steps for line in (step.retry, step.failure)]
        of_faults = [line for breakage in node.breakages for line in breakage.lines]
        for line in (*node.entering, *node.leaving, *of_calls, *of_faults):
            yield node.service, line
    for number, noise in enumerate(loaded_once(scenario).scenario.noise):
        yield noise.service, graph_of(scenario).noise(noise, number)


def any_of(values: Iterable[object]) -> str:
    return "|".join(re.escape(str(value)) for value in values)


@cache
def pool(name: str) -> tuple[str, ...]:
    return make_pools([name])[name]


def shape(parameter: Parameter) -> str:
    """What a parameter's values look like, by its kind."""
    if parameter.pool is not None:
        return any_of(pool(parameter.pool))
    return {
        "integer": r"\d+",
        "decimal": rf"\d+\.\d{{{parameter.digits}}}",
        "hex": rf"[0-9a-f]{{{parameter.digits}}}",
        "uuid": "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}",
        "choice": any_of(parameter.values),
    }[parameter.kind]


def shapes(loaded: LoadedScenario) -> dict[str, str]:
    """What may stand for a name: a parameter's values, or a fact, of which a reason may be anything."""
    facts = dict.fromkeys(("elapsed_ms", "timeout_ms", "attempt", "attempts"), r"\d+")
    facts |= {"reason": "(?s:.*)", "callee": any_of(loaded.system.services)}
    return facts | {name: shape(parameter) for name, parameter in loaded.system.parameters.items()}


def known(line: Line, shaped: dict[str, str]) -> Known:
    pattern, names = "", set[str]()
    for literal, name in split(line.body):
        pattern += re.escape(literal)
        if name:
            pattern += f"({shaped[name]})" if name in names else f"(?P<{name}>{shaped[name]})"
            names.add(name)
    return Known(line.template, re.compile(pattern), sum(len(literal) for literal, _ in split(line.body)))


def recognise(body: str, candidates: Iterable[Known]) -> tuple[tuple[str, ...], dict[str, str]]:
    """Give the templates that say most by themselves of those that the body may be of: one, if it can be told."""
    found = [(one, match) for one in candidates if (match := one.pattern.fullmatch(body))]
    longest = max((one.literal for one, _ in found), default=0)
    best = [(one, match) for one, match in found if one.literal == longest]
    return tuple(one.template for one, _ in best), best[0][1].groupdict() if best else {}


@cache
def told(scenario: str) -> list[Told]:
    """The records of a run but for the hostile ones, in order of time, each recognised by its text alone."""
    loaded = loaded_once(scenario)
    shaped = shapes(loaded)
    candidates: dict[tuple[str, int], set[Known]] = defaultdict(set)
    for service, line in lines(scenario):
        candidates[service, line.severity_number].add(known(line, shaped))
    run = Traffic(loaded, Plan(5_000, 60, START, seed=5))
    messages = [message for item in run if not isinstance(item, Announcement) for message in item]
    records = [(decode_own(value or b""), label) for _, value, label in messages if not is_hostile(label)]
    return [
        Told(record, label, *recognise(record.body, candidates[record.service, record.severity_number]))
        for record, label in records
    ]


def is_hostile(label: Label) -> bool:
    return label.template.startswith(HOSTILE)


@cache
def traces(scenario: str) -> list[list[Told]]:
    """The requests of a run, each with its records in order of time."""
    found = defaultdict(list)
    for one in told(scenario):
        if one.record.trace_id:
            found[one.record.trace_id].append(one)
    return list(found.values())


@EVERY
def test_each_template_can_be_told_from_the_texts_alone(scenario: str) -> None:
    wrong = {(one.label.template, one.templates, one.record.body) for one in told(scenario)}

    assert not {(template, found, body) for template, found, body in wrong if found != (template,)}


@EVERY
def test_every_template_that_is_not_rare_is_seen(scenario: str) -> None:
    """So the test above is about all of them."""
    usual = {line.template for _, line in lines(scenario) if line.share > 0.03 and "noise" not in line.template}
    seen = {one.label.template for one in told(scenario)}
    of_calls = {template for template in usual if template.endswith((".failure", ".retry"))}

    assert usual - of_calls <= seen


@EVERY
def test_a_request_begins_at_the_frontend_and_no_service_speaks_before_one_that_calls_it(scenario: str) -> None:
    callers = defaultdict(set)
    for node in nodes(scenario):
        for step in node.steps:
            callers[step.target.service].add(node.service)

    for trace in traces(scenario):
        spoken = set[str]()
        for one in trace:
            assert (
                callers[one.record.service] & spoken
                or (one.record.service == "frontend" and one is trace[0])
                or (one.record.service in spoken)
            )
            spoken.add(one.record.service)


@EVERY
def test_a_span_is_of_one_instance_and_one_trace(scenario: str) -> None:
    places = defaultdict(set)
    for one in told(scenario):
        if one.record.trace_id:
            assert one.record.span_id
            places[one.record.span_id].add((one.record.resource, one.record.trace_id))

    assert {len(found) for found in places.values()} == {1}


@EVERY
def test_records_of_no_request_are_of_no_span(scenario: str) -> None:
    beside = [one for one in told(scenario) if not one.record.trace_id]

    assert all(one.label.template.startswith("noise[") and not one.record.span_id for one in beside)
    assert bool(beside) == bool(loaded_once(scenario).scenario.noise)


@EVERY
def test_the_time_that_is_said_to_have_passed_is_that_between_the_records(scenario: str) -> None:
    """Since the span's first record; about a call, since the first record of what was called."""
    looked_at = 0
    for trace in traces(scenario):
        begins = defaultdict(list)
        for one in trace:
            begins[one.record.service, one.record.span_id].append(one.record.time_unix_nano)
        for one in trace:
            if "elapsed_ms" not in one.values:
                continue
            looked_at += 1
            callee, span = one.values.get("callee"), one.record.span_id
            since = [
                times[0] for (service, its), times in begins.items() if (service == callee if callee else its == span)
            ]
            passed = int(one.values["elapsed_ms"])
            assert min(abs((one.record.time_unix_nano - begin) / MS - passed) for begin in since) <= 2, one.record.body
    assert looked_at > 500


@EVERY
def test_a_parameter_of_the_request_is_the_same_in_all_of_its_records(scenario: str) -> None:
    parameters = loaded_once(scenario).system.parameters
    once = {name for name, parameter in parameters.items() if parameter.scope == "request"}
    seen = set[str]()
    for trace in traces(scenario):
        values: dict[str, str] = {}
        for one in trace:
            for name in once & one.values.keys():
                seen.add(name)
                assert values.setdefault(name, one.values[name]) == one.values[name]

    assert {"order_id", "user_id", "session_id", "product_id"} <= seen


@EVERY
def test_an_attribute_that_is_a_parameter_says_what_the_body_says(scenario: str) -> None:
    orders = [one for one in told(scenario) if "order_id" in one.values and "app.order.id" in one.record.attributes]

    assert orders
    assert all(one.record.attributes["app.order.id"] == one.values["order_id"] for one in orders)


@EVERY
def test_a_spans_lines_stand_apart_in_time(scenario: str) -> None:
    spans = defaultdict(list)
    for one in told(scenario):
        if one.record.trace_id:
            spans[one.record.span_id].append(one.record.time_unix_nano)

    assert all(earlier < later for times in spans.values() for earlier, later in pairwise(times))
