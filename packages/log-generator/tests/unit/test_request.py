"""One request on its way through a small system, with and without a fault."""

from random import Random
from typing import Any

import pytest
from log_generator.call_graph import CallGraph
from log_generator.condition import HEALTHY, Condition
from log_generator.form import Form
from log_generator.request import Reply, Request
from log_generator.scenario import Fault, System
from log_generator.touch import Touch
from log_schema import LogRecord
from log_schema.codec import decode_own

MS = 1_000_000


def operation(name: str, *calls: dict[str, Any], work: str = "10ms") -> dict[str, Any]:
    logs = [{"body": f"{name} begins"}, {"body": f"{name} took {{elapsed_ms}}", "when": "end"}]
    return {"version": "1", "operations": {"Do": {"work": work, "calls": calls, "logs": logs}}}


def system(**call: Any) -> System:
    """Three services in a row; `call` is how the second calls the third."""
    services = {
        "web": operation("web", {"to": "shop/Do"}),
        "shop": operation("shop", {"to": "store/Do"} | call),
        "store": operation("store"),
    }
    return System.model_validate({"services": services, "journeys": [{"entry": "web/Do"}]})


def walk(small: System, **fault: Any) -> tuple[Reply, list[LogRecord], Touch]:
    """Walk one request, with a fault in the store that is always there if one is given."""
    graph, condition = CallGraph(small), HEALTHY
    if fault:
        common = {"kind": "exception", "root": "store/Do", "onset": "0%", "duration": "100%"}
        graph.break_(Fault.model_validate(common | fault))
        condition = Condition({0: 60_000 * MS})
    request = Request(Random(1), graph, condition)
    reply = request.serve(graph["web/Do"])
    form = Form(request.written, request.draft.blanks, "0" * 24)
    records = [decode_own(value or b"") for _, value, _ in form.fill(form.draw(Random(1)), 0, 1000 * MS, 0)]
    return reply, sorted(records, key=lambda record: record.time_unix_nano), request.touches.get(0, Touch())


def bodies(records: list[LogRecord]) -> list[str]:
    return [record.body.partition(" took")[0] for record in records]


def test_callers_log_around_what_they_call() -> None:
    reply, records, _ = walk(system())

    assert reply.error is None
    assert bodies(records) == ["web begins", "shop begins", "store begins", "store", "shop", "web"]


def test_the_time_that_a_caller_took_holds_that_of_what_it_called() -> None:
    _, records, _ = walk(system())
    took = {record.service: int(record.body.rpartition(" ")[2]) for record in records if " took " in record.body}

    assert took["store"] < took["shop"] < took["web"]
    assert records[-1].time_unix_nano - records[0].time_unix_nano == pytest.approx(took["web"] * MS, abs=2 * MS)


def test_a_failed_call_is_tried_again_after_a_growing_pause_then_given_up_with_its_reason() -> None:
    reply, records, _ = walk(system(retries=2, backoff="100ms"), hang="200ms", reply="no connection")
    shop = [record for record in records if record.service == "shop"]

    assert [record.severity for record in shop] == ["INFO", "WARN", "WARN", "ERROR"]
    assert "attempt 2 of 3" in shop[2].body
    assert "store failed after" in shop[3].body
    assert shop[3].body.endswith("no connection")
    assert shop[3].time_unix_nano - shop[0].time_unix_nano >= (3 * 140 + 100 + 200) * MS
    assert reply.error == "shop: store: no connection"


def test_a_callers_own_callers_fail_in_turn_and_name_what_they_called() -> None:
    _, records, touch = walk(system(), reply="no connection")

    assert records[-1].service == "web"
    assert records[-1].severity == "ERROR"
    assert records[-1].body.startswith("Call to shop failed")
    assert records[-1].body.endswith(": store: no connection")
    assert set(touch.services) == {"web", "shop", "store"}
    assert set(touch.lines) == {("shop", "defaults.failure"), ("web", "defaults.failure")}


def test_what_takes_longer_than_the_callers_patience_fails_there_and_goes_on_at_the_root() -> None:
    reply, records, _ = walk(system(timeout="50ms"), hang="300ms")
    times = {record.body: record.time_unix_nano for record in records}
    (gave_up,) = [record for record in records if record.service == "shop" and record.is_error]

    assert "deadline exceeded after 50 ms" in gave_up.body
    assert reply.error is not None
    assert gave_up.time_unix_nano < max(nano for body, nano in times.items() if body.startswith("store took"))


def test_a_fault_without_a_reply_only_makes_it_slow() -> None:
    (usual, *_), (slow, records, _) = walk(system()), walk(system(), hang="300ms")

    assert slow.error is None
    assert slow.at - usual.at >= 200 * MS
    assert not [record for record in records if record.is_error]


def test_an_optional_call_may_fail() -> None:
    reply, records, _ = walk(system(optional=True), reply="no connection")

    assert reply.error is None
    assert [record.service for record in records if record.is_error] == ["shop"]


def test_an_asynchronous_call_is_not_waited_for() -> None:
    reply, records, _ = walk(system(asynchronous=True))

    assert bodies(records)[-2:] == ["store begins", "store"]
    assert 1000 * MS + reply.at < records[-1].time_unix_nano


def test_a_call_with_a_share_of_nothing_is_not_made() -> None:
    _, records, _ = walk(system(share=0))

    assert "store" not in {record.service for record in records}


def test_the_root_logs_what_the_fault_says_before_its_caller_knows() -> None:
    logs = [{"body": "pool exhausted after {elapsed_ms} ms", "severity": "ERROR"}]
    _, records, _ = walk(system(), hang="100ms", reply="no connection", logs=logs)
    errors = [record for record in records if record.is_error]

    assert [record.service for record in errors] == ["store", "shop", "web"]
    assert 70 <= int(errors[0].body.split()[3]) <= 130


def test_a_bad_return_lets_the_root_finish_as_ever_and_only_its_caller_err() -> None:
    _, records, _ = walk(system(), kind="bad_return", reply="unusable answer")

    assert bodies(records)[:4] == ["web begins", "shop begins", "store begins", "store"]
    assert [record.service for record in records if record.is_error] == ["shop", "web"]


def test_a_new_version_is_seen_at_the_root_alone() -> None:
    _, records, _ = walk(system(), kind="bad_deployment", version="2", reply="no connection")

    assert {(record.service, record.resource.service_version) for record in records} == {
        ("web", "1"),
        ("shop", "1"),
        ("store", "2"),
    }


def test_in_a_retry_storm_a_call_is_tried_again_so_often_and_at_once_whatever_the_caller_does_otherwise() -> None:
    small = system(retries=1, backoff="100ms")
    _, records, _ = walk(small, kind="retry_storm", retries=4, reply="too many streams")
    shop = [record for record in records if record.service == "shop"]
    tried = [record for record in records if record.service == "store"]

    assert [record.severity for record in shop] == ["INFO", *["WARN"] * 4, "ERROR"]
    assert len(tried) == 5
    assert tried[-1].time_unix_nano - tried[0].time_unix_nano < 5 * MS


def test_a_poison_message_fails_each_time_it_comes_until_the_fault_is_over_and_nobody_waits_for_it() -> None:
    logs = [{"body": "could not parse it", "severity": "ERROR"}]
    small = system(asynchronous=True)
    reply, records, touch = walk(small, kind="poison_message", redelivery="10s", logs=logs)
    failed = [record.time_unix_nano // MS // 1000 for record in records if record.is_error]

    assert reply.error is None
    assert failed == [1, 11, 21, 31, 41, 51]  # of a minute
    assert set(touch.services) == {"store"}
    assert "store begins" not in bodies(records)


def test_what_is_taken_from_the_queue_after_a_poison_message_is_not_begun() -> None:
    graph = CallGraph(system(asynchronous=True))
    common = {"kind": "poison_message", "root": "store/Do", "onset": "0%", "duration": "100%"}
    graph.break_(Fault.model_validate(common | {"redelivery": "10s", "logs": [{"body": "no"}]}))
    request = Request(Random(1), graph, Condition({0: 60_000 * MS}, frozenset({0})))
    request.serve(graph["web/Do"])

    assert {written.record.service for written in request.written} == {"web", "shop"}


def test_what_is_rare_waits_to_be_forced_and_what_comes_after_it_is_left_to_chance() -> None:
    graph = CallGraph(system(share=0.09))
    graph.break_(
        Fault.model_validate(
            {"kind": "exception", "root": "store/Do", "onset": "0%", "duration": "100%", "reply": "no", "share": 0.08}
        )
    )
    condition = Condition({0: 60_000 * MS})

    def walk_forced(seed: int, forced: int) -> Request:
        request = Request(Random(seed), graph, condition, forced=forced)
        request.serve(graph["web/Do"])
        return request

    assert walk_forced(1, -1).chances == [0.09]
    struck = sum(bool(walk_forced(seed, 0).touches) for seed in range(2_000))
    assert struck == pytest.approx(160, rel=0.3)
