"""The records of a run: deterministic, in time, consistent, and broken where the truth says so."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache

import pytest
from log_generator.emission import Announcement, Emission
from log_generator.message import Message
from log_generator.plan import Plan
from log_generator.scenario_file import load_scenario
from log_generator.traffic import Traffic
from log_generator.truth import Truth
from log_schema import LogRecord, Severity, encode
from log_schema.codec import decode_own

START = 1_800_000_000_000_000_000
SECOND = 1_000_000_000


@cache
def run(scenario: str = "outage", seed: int = 1, count: int = 12_000, rate: float = 400) -> tuple[Emission, ...]:
    return tuple(Traffic(load_scenario(scenario), Plan(count, rate, START, seed)))


def messages(emissions: Iterable[Emission]) -> list[Message]:
    return [message for item in emissions if not isinstance(item, Announcement) for message in item]


@cache
def records(scenario: str = "outage", seed: int = 1, count: int = 12_000) -> list[LogRecord]:
    return [decode_own(value or b"") for _, value, _ in messages(run(scenario, seed, count))]


def truths() -> list[Truth]:
    return [item.truth for item in run() if isinstance(item, Announcement)]


def errors(service: str) -> list[LogRecord]:
    return [record for record in records() if record.is_error and record.service == service]


def test_a_run_has_as_many_records_as_asked_for_with_ids_of_their_own() -> None:
    assert len({record.uid for record in records()}) == len(records()) == 12_000


def test_the_same_seed_gives_the_same_bytes() -> None:
    again = Traffic(load_scenario("outage"), Plan(12_000, 400, START, 1))

    assert messages(again) == messages(run())


def test_the_same_seed_at_another_time_gives_the_same_records_but_for_their_times() -> None:
    later = Traffic(load_scenario("steady"), Plan(500, 400, START + SECOND, 1))
    moved = [decode_own(value or b"") for _, value, _ in messages(later)]

    assert [(r.uid, r.body, r.trace_id) for r in moved] == [
        (r.uid, r.body, r.trace_id) for r in records("steady", count=500)
    ]
    assert {r.time_unix_nano - s.time_unix_nano for r, s in zip(moved, records("steady", count=500), strict=True)} == {
        SECOND
    }


def test_other_seeds_give_other_ids_and_traces() -> None:
    first, second = records("steady", seed=1, count=500), records("steady", seed=2, count=500)

    assert not {r.uid for r in first} & {r.uid for r in second}
    assert not {r.trace_id for r in first} & {r.trace_id for r in second}


def test_records_come_in_order_of_time_at_the_rate() -> None:
    times = [record.time_unix_nano for record in records()]

    assert times == sorted(times)
    assert (times[-1] - START) / SECOND == pytest.approx(30, rel=0.03)


def test_what_is_filled_in_is_what_the_codec_itself_would_write() -> None:
    assert [encode(record) for record in records()] == [value for _, value, _ in messages(run())]


def test_a_message_is_due_at_its_records_time_and_labelled_with_its_service_and_severity() -> None:
    for (due, _, label), record in zip(messages(run()), records(), strict=True):
        assert due == record.time_unix_nano - START
        assert (label.key.decode(), label.severity_number) == (record.service, record.severity_number)


def test_a_request_is_one_trace_that_begins_at_the_frontend_and_goes_through_several_services() -> None:
    traces = defaultdict(list)
    for record in records("steady"):
        traces[record.trace_id].append(record)

    assert all(trace[0].service == "frontend" for trace in traces.values())
    assert max(len({record.service for record in trace}) for trace in traces.values()) >= 10


def test_a_span_belongs_to_one_instance_of_one_service() -> None:
    spans = defaultdict(set)
    for record in records():
        spans[record.span_id].add(record.resource)

    assert {len(resources) for resources in spans.values()} == {1}


def test_healthy_traffic_is_mostly_info_with_a_rare_unrelated_error() -> None:
    severities = Counter(record.severity for record in records("steady", seed=3, count=30_000))

    assert severities["INFO"] > severities["DEBUG"] > severities["WARN"] > severities["ERROR"] > 0
    assert severities["ERROR"] < 30


def test_the_truth_is_said_at_the_onset_and_at_the_end_which_are_parts_of_the_run() -> None:
    begin, end = truths()

    assert (begin.from_unix_nano, begin.to_unix_nano) == (START + 7.5 * SECOND, None)
    assert (end.from_unix_nano, end.to_unix_nano) == (START + 7.5 * SECOND, START + 22.5 * SECOND)
    assert begin.drill_id == end.drill_id
    assert (begin.services, begin.trace_ids) == (("payment",), ())
    assert end.services == ("checkout", "frontend", "payment")


def test_the_fault_shows_as_few_errors_at_the_root_and_many_in_its_callers_up_the_graph() -> None:
    assert 0 < len(errors("payment")) < len(errors("checkout")) == len(errors("frontend"))


def test_all_errors_of_the_fault_lie_between_onset_and_end_but_for_what_was_under_way() -> None:
    end = truths()[-1]
    assert end.to_unix_nano is not None

    for service in ("payment", "checkout", "frontend"):
        for record in errors(service):
            assert end.from_unix_nano < record.time_unix_nano < end.to_unix_nano + 4 * SECOND


def test_in_a_trace_the_callers_err_after_the_root_was_called_and_name_what_they_called() -> None:
    failed = {record.trace_id: record for record in errors("checkout")}
    for answer in errors("frontend"):
        cause = failed[answer.trace_id]
        assert cause.time_unix_nano < answer.time_unix_nano
        assert "payment" in cause.body
        assert "checkout" in answer.body
        assert answer.attributes["http.response.status_code"] == 502


def test_an_error_at_the_root_carries_an_exception_with_its_stack_trace() -> None:
    attributes = errors("payment")[0].attributes

    assert attributes["exception.type"] == "java.sql.SQLTransientConnectionException"
    assert str(attributes["exception.stacktrace"]).count("\n\tat ") == 6


def test_the_truths_traces_are_a_sample_of_those_the_fault_hit() -> None:
    hit = {record.trace_id for record in records() if record.severity_number >= Severity.WARN}

    assert 0 < len(truths()[-1].trace_ids) <= 50
    assert set(truths()[-1].trace_ids) & hit


def test_a_run_cut_short_says_that_its_fault_ends_with_its_last_record() -> None:
    traffic = Traffic(load_scenario("outage"), Plan(12_000, 400, START, 1))
    for item in traffic:
        due = item.due if isinstance(item, Announcement) else item[-1][0]
        if due > 10 * SECOND:
            break

    (end,) = traffic.unfinished()
    assert end.to_unix_nano == START + due
    assert list(traffic.unfinished()) == []


def test_a_run_that_is_over_has_nothing_unfinished() -> None:
    traffic = Traffic(load_scenario("outage"), Plan(2_000, 400, START, 1))
    list(traffic)

    assert traffic.unfinished() == []


@pytest.mark.parametrize(("which", "said"), [(0, []), (1, [True])])
def test_who_stops_before_saying_that_a_fault_begins_or_is_over_hears_of_its_end_only_if_it_began(
    which: int, said: list[bool]
) -> None:
    traffic, announcements = Traffic(load_scenario("outage"), Plan(2_000, 400, START, 1)), 0
    for item in traffic:
        if isinstance(item, Announcement):
            if announcements == which:
                break
            announcements += 1

    assert [truth.to_unix_nano is not None for truth in traffic.unfinished()] == said


@pytest.mark.parametrize("seed", range(10))
def test_a_stop_right_after_the_onset_says_no_end_before_it(seed: int) -> None:
    traffic = Traffic(load_scenario("outage"), Plan(100, 1, START, seed))
    last, items = 0, iter(traffic)
    for item in items:
        if isinstance(item, Announcement):
            break
        last = item[-1][0]
    next(items)  # asked for, so the onset was said; but not sent

    (end,) = traffic.unfinished(last)
    assert end.to_unix_nano is not None
    assert end.to_unix_nano >= end.from_unix_nano


def test_the_same_seed_gives_another_scenario_or_rate_other_traces() -> None:
    usual = {record.trace_id for record in records("steady", count=500)}
    faster = Traffic(load_scenario("steady"), Plan(500, 900, START, 1))
    elsewhere = Traffic(load_scenario("steady", "drill"), Plan(500, 400, START, 1))

    for other in (faster, elsewhere):
        assert not usual & {decode_own(value or b"").trace_id for _, value, _ in messages(other)}
