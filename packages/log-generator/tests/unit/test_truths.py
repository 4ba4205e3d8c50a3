"""What the truth says of a fault, held against the messages themselves."""

from functools import cache
from typing import NamedTuple

import pytest
from log_generator.call_graph import CallGraph
from log_generator.emission import Announcement
from log_generator.plan import Plan
from log_generator.scenario_file import load_scenario, shipped_scenarios
from log_generator.traffic import Traffic
from log_generator.truth import Truth
from log_schema import LogRecord
from log_schema.codec import decode_own

START = 1_800_000_000_000_000_000
SAMPLE = 50
loaded = cache(load_scenario)
FAULTY = [name for name in shipped_scenarios() if loaded(name).scenario.faults]


class Run(NamedTuple):
    """A run: records of requests with the templates that wrote them, and what was said of the fault."""

    records: list[tuple[LogRecord, str]]
    begin: Truth
    end: Truth

    def of_the_fault(self) -> list[tuple[LogRecord, str]]:
        """Its own lines, and those about calls that failed: in the shop they fail for no other reason."""
        until = self.end.to_unix_nano or 0
        return [
            (record, template)
            for record, template in self.records
            if record.time_unix_nano <= until
            and (template.startswith("faults[") or template.endswith((".failure", ".retry")))
        ]


@cache
def run(scenario: str) -> Run:
    records, truths = list[tuple[LogRecord, str]](), list[Truth]()
    for item in Traffic(loaded(scenario), Plan(6_000, 200, START, seed=13)):
        if isinstance(item, Announcement):
            truths.append(item.truth)
        else:
            told = [(value, label.template) for _, value, label in item if not label.template.startswith("malformed")]
            records += [(decode_own(value or b""), template) for value, template in told]
    begin, end = truths
    return Run(records, begin, end)


@cache
def begins(scenario: str) -> dict[str, int]:
    """Every request by its trace, in the order of their first records, and when that was."""
    found: dict[str, int] = {}
    for record, _ in run(scenario).records:
        if record.trace_id:
            found.setdefault(record.trace_id, record.time_unix_nano)
    return found


@pytest.mark.parametrize("scenario", FAULTY)
def test_at_the_onset_it_names_the_root_and_nothing_that_is_yet_to_come(scenario: str) -> None:
    fault, (_, begin, _) = loaded(scenario).scenario.faults[0], run(scenario)

    assert (begin.kind, begin.root_service) == (fault.kind, fault.root.partition("/")[0])
    assert begin.services == (begin.root_service,)
    assert (begin.trace_ids, begin.templates, begin.to_unix_nano) == ((), (), None)


@pytest.mark.parametrize("scenario", FAULTY)
def test_at_the_end_it_names_the_services_that_told_of_the_fault_and_its_root(scenario: str) -> None:
    end = run(scenario).end
    told = {record.service for record, _ in run(scenario).of_the_fault()}

    assert end.services == tuple(sorted(told | {end.root_service or ""}))


@pytest.mark.parametrize("scenario", FAULTY)
def test_it_names_the_templates_of_all_lines_that_told_of_the_fault_with_their_texts(scenario: str) -> None:
    end = run(scenario).end
    graph = CallGraph(loaded(scenario).system)
    graph.break_(loaded(scenario).scenario.faults[0])
    own = {line.template: line.body for line in graph[loaded(scenario).scenario.faults[0].root].breakages[0].lines}

    told = {(record.service, template) for record, template in run(scenario).of_the_fault()}
    assert {(touched.service, touched.template) for touched in end.templates} == told
    assert {t.template: t.body for t in end.templates if t.template in own}.items() <= own.items()
    assert all("{reason}" in t.body for t in end.templates if t.template not in own)


@pytest.mark.parametrize("scenario", FAULTY)
def test_its_traces_are_the_first_that_the_fault_was_met_in(scenario: str) -> None:
    end, requests = run(scenario).end, begins(scenario)
    told = {record.trace_id or "" for record, _ in run(scenario).of_the_fault()}
    sample = set(end.trace_ids)

    assert 0 < len(end.trace_ids) == len(sample) <= SAMPLE
    assert all(end.from_unix_nano <= requests[trace_id] <= (end.to_unix_nano or 0) for trace_id in sample)
    newest = max(requests[trace_id] for trace_id in sample)
    before = {trace_id for trace_id in told if requests[trace_id] <= newest}
    assert before <= sample
    if len(sample) < SAMPLE:
        assert told <= sample


@pytest.mark.parametrize("scenario", FAULTY)
def test_each_of_its_traces_went_through_the_root(scenario: str) -> None:
    end = run(scenario).end
    through = {record.trace_id for record, _ in run(scenario).records if record.service == end.root_service}

    assert set(end.trace_ids) <= through
