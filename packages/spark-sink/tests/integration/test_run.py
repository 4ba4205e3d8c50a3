"""The stream from Kafka to Cassandra: everything stored once, whatever is in the topic."""

import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest
from log_schema import LogRecord, Resource, Topic, encode, format_timestamp
from spark_sink.testing_pipeline import Pipeline, next_offsets

NOW = time.time_ns()
# The headers say that all are records of ours, so text is none either.
MALFORMED = [None, b"", b"\xff\xfe", b"{", b"[" * 100_000, b"null", b"plain text", b'{"service": "a"}', b"x" * 600_000]
INCIDENT = (
    b'{"incident_id": "i1", "environment": "default", "status": "%s", "revision": %d, "first_unix_nano": 1000000, '
    b'"last_unix_nano": 2000000, "error_count": 3, "diagnosis": {"title": "down", "cause": "?", "origin_service": %s}}'
)
OPEN, RESOLVED = INCIDENT % (b"watching", 1, b'"payment"'), INCIDENT % (b"resolved", 2, b"null")
SERVICES = ("checkout", "cart", "payment")


def record(number: int, **fields: Any) -> LogRecord:
    defaults: dict[str, Any] = {
        "uid": f"{number:032x}",
        "time_unix_nano": NOW - number * 1_000_000_001,
        "severity_number": 17 if number % 10 == 0 else 9,
        "body": f"order {number} is paid",
        "resource": Resource(service_name=SERVICES[number % 3], host_name="h1"),
        "trace_id": f"{number // 5:032x}",
        "attributes": {"number": number, "ok": True},
    }
    return LogRecord(**defaults | fields)


@dataclass(frozen=True)
class Drained:
    """What was published, and what the first run said."""

    pipeline: Pipeline
    records: dict[str, LogRecord]
    log: str


@pytest.fixture(scope="module")
def drained(pipeline: Pipeline) -> Drained:
    """A topic with good and bad messages, read to its end."""
    large = record(3_000, body="é" * 450_000, resource=Resource(service_name="large"))
    past = record(3_001, time_unix_nano=0, resource=Resource(service_name="clockless"))
    future = record(3_002, time_unix_nano=2**63 - 1, resource=Resource(service_name="clockless"))
    records = [*(record(number) for number in range(3_000)), large, past, future]
    pipeline.publish([*map(encode, records), *MALFORMED])
    pipeline.publish([OPEN, b"no incident", RESOLVED], Topic.INCIDENTS)
    log = pipeline.run("run", "--available-now", SINK_MAX_OFFSETS_PER_TRIGGER="2000").stderr
    return Drained(pipeline, {one.uid: one for one in records}, log)


def stored(drained: Drained, *query: str) -> list[LogRecord]:
    lines = drained.pipeline.lines("logs", "--limit", "100000", *query)
    return [msgspec.json.decode(line, type=LogRecord) for line in lines]


def test_every_record_is_stored_once_as_it_was(drained: Drained) -> None:
    """With all its fields, also the one of nearly a megabyte and those with broken clocks."""
    assert Counter(drained.pipeline.lines("uids")) == Counter(list(drained.records))
    assert {one.uid: one for one in stored(drained)} == drained.records


def test_malformed_messages_are_dead_letters(drained: Drained) -> None:
    """None stops the stream, and each says where it stood and what is wrong."""
    letters = [msgspec.json.decode(line) for line in drained.pipeline.lines("dead-letters", "list", "--json")]

    of_logs = [letter for letter in letters if letter["topic"].endswith("logs")]
    assert len(letters) == len(of_logs) + 1
    assert sorted(letter["value_bytes"] or 0 for letter in of_logs) == sorted(len(value or b"") for value in MALFORMED)
    assert all(letter["reason"] for letter in letters)


def test_each_batch_logs_one_line(drained: Drained) -> None:
    """The lines add up to what was published, and the last one says that nothing is left."""
    lines = [msgspec.json.decode(line) for line in drained.log.splitlines() if line.startswith("{")]
    batches = [line for line in lines if line["event"] == "batch_written"]

    assert sum(batch["rows"] for batch in batches) == len(drained.records)
    assert sum(batch["dead_letters"] for batch in batches) == len(MALFORMED) + 1
    assert sum(batch["incidents"] for batch in batches) == 2
    assert next_offsets(batches[-1]) == len(drained.records) + len(MALFORMED) + 3
    assert [batch["lag"] == 0 for batch in batches] == [False] * (len(batches) - 1) + [True]
    assert {line["level"] for line in lines} == {"info"}


def test_records_are_found_by_service_time_severity_text_and_trace(drained: Drained) -> None:
    """Newest first, and nothing else."""
    ordered = sorted(drained.records.values(), key=lambda one: -one.time_unix_nano)
    cart = [one for one in ordered if one.service == "cart"]
    start, end = NOW - 600 * 10**9, NOW - 300 * 10**9

    assert stored(drained, "--service", "cart") == cart
    assert stored(drained, "--service", "cart", "--severity", "error") == [one for one in cart if one.is_error]
    assert stored(drained, "--service", "cart", "--grep", "ORDER 7 ") == [one for one in cart if "order 7 " in one.body]
    assert [one.uid for one in stored(drained, "--trace", f"{7:032x}")] == [f"{n:032x}" for n in range(35, 40)]
    in_time = stored(drained, "--service", "cart", "--from", format_timestamp(start), "--to", format_timestamp(end))
    assert in_time == [one for one in cart if start // 10**6 <= one.time_unix_nano // 10**6 < end // 10**6]


def test_a_broken_clock_is_found_where_it_came_in(drained: Drained) -> None:
    """By the time of its arrival, with its own time in it."""
    assert {one.time_unix_nano for one in stored(drained, "--service", "clockless", "--since", "1h")} == {0, 2**63 - 1}


def test_records_are_counted(drained: Drained) -> None:
    """By service and severity, as many as there are."""
    assert drained.pipeline.rates() == Counter((one.service, one.severity_number) for one in drained.records.values())


def test_errors_of_all_services_are_found_by_time(drained: Drained) -> None:
    """Without knowing which service it was."""
    errors = drained.pipeline.select("SELECT uid FROM {}.errors_by_time")

    assert sorted(row["uid"] for row in errors) == sorted(one.uid for one in drained.records.values() if one.is_error)


def test_an_incident_is_kept_as_its_newest_snapshot_says(drained: Drained) -> None:
    """Kafka's topic forgets it one day. What the older one says and the newest does not is gone."""
    [incident] = drained.pipeline.select("SELECT * FROM {}.incidents")
    [line] = map(msgspec.json.decode, drained.pipeline.lines("incidents", "--since", "40000d"))

    assert (incident["status"], incident["revision"]) == ("resolved", 2)
    assert incident["snapshot"].encode() == RESOLVED
    assert (line["title"], line["origin_service"]) == ("down", None)


def test_a_replay_from_the_earliest_offset_changes_nothing(drained: Drained) -> None:
    """Losing the checkpoint costs time, not truth."""
    before = everything(drained)
    drained.pipeline.forget_checkpoint()

    drained.pipeline.run("run", "--available-now")

    assert everything(drained) == before
    assert Counter(drained.pipeline.lines("uids")) == Counter(list(drained.records))


def everything(drained: Drained) -> tuple[object, ...]:
    letters = sorted(drained.pipeline.lines("dead-letters", "list", "--json"))
    incidents = drained.pipeline.select("SELECT * FROM {}.incidents")
    return stored(drained), letters, drained.pipeline.rates(), incidents
