"""Each kind of fault in its shipped scenario: who errs, in which order, how late and how often, and who does not."""

from collections import Counter, defaultdict
from functools import cache
from itertools import pairwise

import pytest
from log_generator.emission import Announcement
from log_generator.message import Label
from log_generator.plan import Plan
from log_generator.scenario_file import load_scenario
from log_generator.traffic import Traffic
from log_schema import LogRecord
from log_schema.codec import decode_own

START = 1_800_000_000_000_000_000
MS = 1_000_000
SECOND = 1_000 * MS
BEGIN, END = START + 10 * SECOND, START + 30 * SECOND  # of the fault, in a run of 40 s

Spoken = tuple[LogRecord, str]  # a record, and the template that wrote it


@cache
def run(scenario: str) -> list[Spoken]:
    messages: list[tuple[int, bytes | None, Label]] = []
    for item in Traffic(load_scenario(scenario), Plan(12_000, 300, START, seed=7)):
        if not isinstance(item, Announcement):
            messages += item
    hostile = ("planted", "injections", "malformed", "noise")
    return [
        (decode_own(v or b""), label.template) for _, v, label in messages if not label.template.startswith(hostile)
    ]


@cache
def traces(scenario: str) -> list[list[Spoken]]:
    found = defaultdict(list)
    for record, template in run(scenario):
        found[record.trace_id].append((record, template))
    return list(found.values())


def struck(scenario: str) -> list[list[Spoken]]:
    """The requests that began while the fault lasted."""
    return [trace for trace in traces(scenario) if BEGIN <= at(trace[0]) < END]


def at(spoken: Spoken) -> int:
    return spoken[0].time_unix_nano


def of(template: str, trace: list[Spoken]) -> list[Spoken]:
    return [spoken for spoken in trace if spoken[1] == template]


def said(scenario: str, template: str) -> list[Spoken]:
    return of(template, run(scenario))


def is_of_fault(spoken: Spoken) -> bool:
    """A line of the root about it, or of a caller about a failed call: in the shop these fail for no other reason."""
    return spoken[1].startswith("faults") or spoken[1].endswith((".failure", ".retry"))


def errors(scenario: str) -> Counter[str]:
    """How many errors each service wrote because of the fault."""
    return Counter(spoken[0].service for spoken in run(scenario) if spoken[0].is_error and is_of_fault(spoken))


def assert_each_follows(scenario: str, effect: str, cause: str) -> None:
    """In its own trace, what a caller says comes after what it is about."""
    found = 0
    for trace in traces(scenario):
        for later in of(effect, trace):
            found += 1
            assert any(at(earlier) < at(later) for earlier in of(cause, trace))
    assert found


FAULTY = {
    "exception": {"shipping", "checkout", "frontend"},
    "bad-return": {"shipping", "checkout", "frontend"},
    "slow-dependency": {"checkout", "frontend"},
    "outage": {"payment", "checkout", "frontend"},
    "bad-deployment": {"cart", "checkout", "frontend"},
    "config-error": {"email"},
    "poison-message": {"accounting"},
    "hostile": {"cart", "frontend"},
}


@pytest.mark.parametrize("scenario", FAULTY)
def test_only_the_root_and_those_that_depend_on_it_err(scenario: str) -> None:
    assert set(errors(scenario)) == FAULTY[scenario]


def test_a_retry_storm_makes_callers_err_and_not_the_root() -> None:
    assert set(errors("retry-storm")) == {"checkout", "frontend"}


@pytest.mark.parametrize("scenario", [*FAULTY, "retry-storm"])
def test_the_fault_is_seen_within_seconds_of_its_onset_and_not_before_nor_long_after(scenario: str) -> None:
    touched = [at(spoken) for spoken in run(scenario) if is_of_fault(spoken)]

    assert BEGIN <= touched[0] < BEGIN + 4 * SECOND
    assert touched[-1] < END + 6 * SECOND


def test_an_exception_is_thrown_at_the_root_before_each_caller_fails_and_in_as_many_calls() -> None:
    thrown = said("exception", "faults[0].logs[0]")
    asked = [spoken for trace in struck("exception") for spoken in of("shipping/GetQuote.logs[0]", trace)]
    callers = ("checkout/PlaceOrder.calls[3].failure", "frontend/ViewCart.calls[2].failure")

    for caller in callers:
        assert_each_follows("exception", caller, "faults[0].logs[0]")
    assert len(thrown) == sum(len(said("exception", caller)) for caller in callers)
    assert len(thrown) / len(asked) == pytest.approx(0.6, abs=0.12)
    assert all("exception.stacktrace" in record.attributes for record, _ in thrown)


def test_a_bad_return_is_all_well_in_the_roots_own_log_and_refused_by_its_caller() -> None:
    root = [record for record, _ in run("bad-return") if record.service == "quote"]
    refused = said("bad-return", "shipping/GetQuote.calls[0].failure")
    asked = [spoken for trace in struck("bad-return") for spoken in of("quote/Calculate.logs[0]", trace)]

    assert {record.severity for record in root} == {"INFO"}
    assert_each_follows("bad-return", "shipping/GetQuote.calls[0].failure", "quote/Calculate.logs[0]")
    assert all("unusable answer: 200 OK but cost -" in record.body for record, _ in refused)
    assert len(said("bad-return", "defaults.retry")) + len(refused) == pytest.approx(0.75 * len(asked), rel=0.2)
    assert_each_follows("bad-return", "checkout/PlaceOrder.calls[3].failure", "shipping/GetQuote.calls[0].failure")


def test_a_slow_dependency_hardly_speaks_and_its_callers_give_up_when_their_patience_ends() -> None:
    patience = {"frontend/Product.calls[0].failure": 3000, "checkout/PlaceOrder.calls[1].failure": 2000}
    gave_up = [spoken for template in patience for spoken in said("slow-dependency", template)]
    slow = said("slow-dependency", "faults[0].logs[0]")

    for record, template in gave_up:
        assert (
            f" in {patience[template]} ms: product-catalog: deadline exceeded after {patience[template]} ms"
            in record.body
        )
    assert 0 < len(slow) < len(gave_up) / 8
    assert {record.severity for record, _ in slow} == {"WARN"}
    assert {record.severity for record, _ in run("slow-dependency") if record.service == "product-catalog"} <= {
        "INFO",
        "WARN",
        "DEBUG",
    }


def test_a_slow_dependency_is_slow_to_answer_after_its_caller_has_given_up() -> None:
    late = [
        (at(gave_up), at(slow))
        for trace in traces("slow-dependency")
        for gave_up in of("checkout/PlaceOrder.calls[1].failure", trace)
        for slow in of("faults[0].logs[0]", trace)
    ]

    assert late
    assert all(gave_up < slow for gave_up, slow in late)
    hung = [int(record.body.split("(")[1].split()[0]) for record, _ in said("slow-dependency", "faults[0].logs[0]")]
    assert all(2450 <= elapsed <= 4550 for elapsed in hung)


def test_exhausted_resources_show_as_few_errors_at_the_root_and_many_above_in_the_order_of_the_calls() -> None:
    counts = errors("outage")

    assert 0 < counts["payment"] * 1.5 < counts["checkout"]
    assert counts["checkout"] == counts["frontend"]
    assert_each_follows("outage", "checkout/PlaceOrder.calls[4].failure", "payment/Charge.logs[0]")
    assert_each_follows("outage", "frontend/Checkout.calls[0].failure", "checkout/PlaceOrder.calls[4].failure")


def test_a_failed_call_is_tried_again_after_the_pause_that_the_system_says() -> None:
    pauses = defaultdict(set)
    for trace in traces("outage"):
        tried = of("payment/Charge.logs[0]", trace)
        for number, again in enumerate(of("checkout/PlaceOrder.calls[4].retry", trace)):
            pauses[number].add(round((at(tried[number + 1]) - at(again)) / MS))

    assert pauses == {0: {80}, 1: {160}}


def test_an_exhausted_pool_lets_each_of_its_callers_wait_before_it_refuses() -> None:
    waited = []
    for trace in traces("outage"):
        begins = {record.span_id: record.time_unix_nano for record, _ in of("payment/Charge.logs[0]", trace)}
        waited += [(at(one) - begins[one[0].span_id]) / MS for one in of("faults[0].logs[0]", trace)]

    assert waited
    assert all(420 <= ms <= 781 for ms in waited)


def test_a_bad_deployment_is_a_version_of_the_root_alone_for_as_long_as_it_lasts() -> None:
    for trace in traces("bad-deployment"):
        versions = {record.resource.service_version for record, _ in trace if record.service == "cart"}
        assert versions <= {"1.6.0" if BEGIN <= at(trace[0]) < END else "1.5.2"}
    others = {(record.service, record.resource.service_version) for record, _ in run("bad-deployment")}
    assert len(others) == len({service for service, _ in others}) + 1


def test_errors_of_a_bad_deployment_come_of_its_version_before_its_callers_fail() -> None:
    failed = said("bad-deployment", "faults[0].logs[0]")

    assert {record.resource.service_version for record, _ in failed} == {"1.6.0"}
    assert_each_follows("bad-deployment", "checkout/PlaceOrder.calls[0].failure", "faults[0].logs[0]")
    assert_each_follows("bad-deployment", "frontend/ViewCart.calls[0].failure", "faults[0].logs[0]")


def test_a_config_error_fails_every_call_from_the_first_on_and_its_caller_only_warns() -> None:
    confirmed = [trace for trace in struck("config-error") if of("checkout/PlaceOrder.calls[7].failure", trace)]
    ordered = [trace for trace in struck("config-error") if of("checkout/PlaceOrder.logs[1]", trace)]
    failed = said("config-error", "faults[0].logs[0]")

    assert len(failed) == len(confirmed) == len(ordered) > 10
    assert_each_follows("config-error", "checkout/PlaceOrder.calls[7].failure", "faults[0].logs[0]")
    assert {
        record.severity for trace in confirmed for record, _ in of("checkout/PlaceOrder.calls[7].failure", trace)
    } == {"WARN"}
    assert all(of("frontend/Checkout.logs[1]", trace) for trace in ordered)


def test_a_poison_message_is_one_trace_that_comes_back_each_time_until_the_fault_ends() -> None:
    failed = said("poison-message", "faults[0].logs[0]")
    (trace_id,) = {record.trace_id for record, _ in failed}

    assert {at(later) - at(earlier) for earlier, later in pairwise(failed)} == {1500 * MS}
    assert END - 1500 * MS <= at(failed[-1]) < END
    assert trace_id in {trace[0][0].trace_id for trace in struck("poison-message")}


def test_nothing_else_is_consumed_behind_a_poison_message() -> None:
    poisoned = said("poison-message", "faults[0].logs[0]")
    begins = {trace[0][0].trace_id: at(trace[0]) for trace in traces("poison-message")}
    since = begins[poisoned[0][0].trace_id]
    consumed = [begins[record.trace_id] for record, _ in said("poison-message", "accounting/RecordOrder.logs[0]")]

    assert [begin for begin in consumed if since <= begin < END] == []
    assert [begin for begin in consumed if begin < since]
    assert [begin for begin in consumed if begin >= END]


def test_a_retry_storm_multiplies_the_calls_to_the_root_which_hardly_speaks_of_it() -> None:
    def calls(wanted: bool) -> float:
        found = [
            len(of("currency/Convert.logs[0]", trace))
            for trace in traces("retry-storm")
            if (BEGIN <= at(trace[0]) < END) == wanted and of("frontend/Home.logs[0]", trace)
        ]
        return sum(found) / len(found)

    root = [record for record, _ in run("retry-storm") if record.service == "currency"]
    assert calls(wanted=False) == 1
    assert calls(wanted=True) == pytest.approx(sum(0.9**n for n in range(7)), rel=0.1)
    assert {record.severity for record in root} == {"INFO", "DEBUG", "WARN"}
    assert 0 < sum(record.severity == "WARN" for record in root) < len(root) / 50


def test_in_a_retry_storm_callers_try_six_times_more_without_a_pause() -> None:
    for trace in struck("retry-storm"):
        tried = [at(spoken) for spoken in of("currency/Convert.logs[0]", trace)]
        for again in of("defaults.retry", trace):
            assert min(call - at(again) for call in tried if call > at(again)) < MS
        if of("defaults.failure", trace) and of("frontend/Home.logs[0]", trace):
            assert len(of("defaults.retry", trace)) == 6
            assert len(tried) == 7


def test_full_storage_errs_before_its_caller_and_seldom() -> None:
    counts = errors("hostile")

    assert 0 < counts["cart"] < counts["frontend"]
    assert_each_follows("hostile", "frontend/AddToCart.calls[1].failure", "cart/AddItem.logs[0]")
