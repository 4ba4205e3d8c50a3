"""Reading what is stored: errors of all services, rates, incidents, and records as they come."""

import os
import pty
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from log_schema import LogRecord, Resource, encode
from spark_sink.cassandra_reader import CassandraReader
from spark_sink.cassandra_session import session_of
from spark_sink.cassandra_store import CassandraStore
from spark_sink.intake import take_in
from spark_sink.message import Message
from spark_sink.patience import patient
from spark_sink.placement import ERROR_SHARDS, after_all
from spark_sink.testing_pipeline import PATIENCE, Pipeline
from spark_sink.testing_proxy import Proxy

MINUTE = 60_000_000_000


def record(
    uid: str,
    time_unix_nano: int,
    *,
    service: str = "checkout",
    severity: int = 9,
    body: str = "",
    trace_id: str | None = None,
) -> LogRecord:
    return LogRecord(
        trace_id=trace_id,
        uid=uid,
        time_unix_nano=time_unix_nano,
        severity_number=severity,
        body=body or f"body of {uid}",
        resource=Resource(service_name=service),
    )


def store(pipeline: Pipeline, *records: LogRecord, arrived_ms: int | None = None) -> None:
    """Write records as the stream does."""
    now_ms = time.time_ns() // 1_000_000 if arrived_ms is None else arrived_ms
    messages = (Message("logs", 0, n, now_ms, None, encode(one)) for n, one in enumerate(records))
    with session_of(pipeline.cassandra) as session:
        CassandraStore(session, pipeline.cassandra.keyspace, 4_900, 32, patient(60, time.sleep)).write(
            take_in(messages)
        )


@pytest.fixture(scope="module")
def now() -> int:
    """When these tests start, in nanoseconds; half an hour of other tests lies between that and their import."""
    return time.time_ns()


@pytest.fixture(scope="module")
def errors(pipeline: Pipeline, now: int) -> list[LogRecord]:
    """Errors of some services over an hour and yesterday, newest first, with as much else between them."""
    times = [now - n * 3_000_000_000 for n in range(1_200)]
    failed = [record(f"e{n:04}", at, service=f"s{n % 3}", severity=17 + n % 5) for n, at in enumerate(times)]
    failed.append(record("large", now - 1_440 * MINUTE, service="s0", severity=17, body="é" * 100_000))
    store(pipeline, *failed, *(record(f"i{n:04}", at, service=f"s{n % 3}") for n, at in enumerate(times)))
    return failed


def found(pipeline: Pipeline, *arguments: str) -> list[LogRecord]:
    return [msgspec.json.decode(line, type=LogRecord) for line in pipeline.lines("logs", *arguments)]


@contextmanager
def watched_reader(pipeline: Pipeline) -> Iterator[tuple[CassandraReader, list[str]]]:
    """Have a reader, and every statement that it sends."""
    with session_of(pipeline.cassandra) as session:
        asked: list[str] = []
        session.add_request_init_listener(lambda future: asked.append(future.query.prepared_statement.query_string))
        yield CassandraReader(session, pipeline.cassandra.keyspace), asked


def test_errors_of_all_services_are_found_by_time(pipeline: Pipeline, errors: list[LogRecord]) -> None:
    """Newest first over buckets and shards, whole, with every condition."""
    assert found(pipeline, "--severity", "error", "--limit", "5000") == errors
    assert found(pipeline, "--severity", "error", "--limit", "7") == errors[:7]
    fatal = [one for one in errors if one.severity_number >= 21]
    assert found(pipeline, "--severity", "fatal", "--since", "10m", "--limit", "5") == fatal[:5]
    assert found(pipeline, "--severity", "error", "--grep", "OF E0007") == [errors[7]]
    assert found(pipeline, "--severity", "error", "--service", "s1", "--limit", "3") == errors[1:10:3]


def test_errors_are_read_no_further_than_they_are_taken(pipeline: Pipeline, errors: list[LogRecord]) -> None:
    """The first of an hour of errors is in the first bucket."""
    with watched_reader(pipeline) as (reader, asked):
        newest = next(reader.error_buckets(0, 2**62))
        first = next(reader.error_bucket(newest, 0, 2**62))

    assert first.record == errors[0]
    assert sum("errors_by_time" in cql for cql in asked) == ERROR_SHARDS


TRACE = "6f3cbf058c2765548a39ad724905d6a1"


@pytest.fixture(scope="module")
def of_trace(pipeline: Pipeline, now: int) -> list[LogRecord]:
    """The records of a trace that goes through three services, with pauses of up to weeks, newest first."""
    ages = [0, 1, 2, 3, 31, 32, 90, 1_440, 30_000]
    spread = [
        record(f"t{n}", now - age * MINUTE, service=f"s{n % 3}", trace_id=TRACE, severity=8 + n)
        for n, age in enumerate(ages)
    ]
    spread.append(record("t-large", now - 30_001 * MINUTE, trace_id=TRACE, body="é" * 100_000))
    others = [record(f"o{n}", now - n * MINUTE, service="s0", trace_id=f"{n:032x}") for n in range(200)]
    store(pipeline, *spread, *others)
    return spread


def test_a_trace_is_found_wherever_it_went(pipeline: Pipeline, of_trace: list[LogRecord]) -> None:
    """Newest first, over services and weeks, whole, with every condition; and quietly where there is none."""
    assert found(pipeline, "--trace", TRACE.upper()) == of_trace
    assert found(pipeline, "--trace", TRACE, "--limit", "3") == of_trace[:3]
    assert found(pipeline, "--trace", TRACE, "--since", "1h") == of_trace[:6]
    assert found(pipeline, "--trace", TRACE, "--since", "9d", "--service", "s1") == of_trace[1:8:3]
    assert found(pipeline, "--trace", TRACE, "--severity", "warn") == of_trace[5:9]
    assert found(pipeline, "--trace", TRACE, "--grep", "OF T7") == [of_trace[7]]
    assert found(pipeline, "--trace", f"{201:032x}") == []


def test_a_trace_with_a_broken_clock_is_found(pipeline: Pipeline) -> None:
    """Where its records came in, with their own time; and in January 2000 where that is absurd too."""
    broken = [record(f"broken{time}", time, trace_id="b" * 32) for time in (0, 2**63 - 1)]
    absurd = record("absurd", 0, trace_id="b" * 32)
    store(pipeline, *broken)
    store(pipeline, absurd, arrived_ms=-1)

    assert sorted(one.time_unix_nano for one in found(pipeline, "--trace", "b" * 32, "--since", "1h")) == [0, 2**63 - 1]
    assert found(pipeline, "--trace", "b" * 32)[2:] == [absurd]


def test_a_trace_is_asked_for_in_the_time_that_is_meant(pipeline: Pipeline, of_trace: list[LogRecord]) -> None:
    """An hour lies in three half hours at most, two days ahead in 97, for clocks that go wrong; a record is one row."""
    now_ms = of_trace[0].time_unix_nano // 1_000_000
    with watched_reader(pipeline) as (reader, asked):
        records = [one.record for one in reader.trace(TRACE, now_ms - 60 * 60_000, after_all(now_ms))]

    assert records == of_trace[:6]
    assert sum("records_by_trace" in cql for cql in asked) <= 3 + 97
    assert sum("logs_by_service" in cql for cql in asked) == 6


def test_a_trace_is_read_no_further_than_it_is_taken(pipeline: Pipeline, of_trace: list[LogRecord]) -> None:
    """Its newest record does not wait for weeks to be gone through."""
    to_ms = of_trace[0].time_unix_nano // 1_000_000 + 1
    with watched_reader(pipeline) as (reader, asked):
        newest = next(reader.trace(TRACE, 0, to_ms))

    assert newest.record == of_trace[0]
    assert sum("records_by_trace" in cql for cql in asked) == 32


def test_a_reader_that_has_enough_ends_it_quietly(pipeline: Pipeline, errors: list[LogRecord]) -> None:
    """As `| head -1` does."""
    command = [sys.executable, "-m", "spark_sink", "logs", "--limit", "100000"]
    with subprocess.Popen(command, env=pipeline.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as logs:
        assert logs.stdout is not None
        assert logs.stderr is not None
        logs.stdout.readline()
        logs.stdout.close()

        assert logs.stderr.read() == b""
        assert logs.wait(PATIENCE) == 1


def on_terminal(pipeline: Pipeline, *arguments: str) -> tuple[str, str]:
    """Run a command with a terminal of 120 characters as its standard output; give that and standard error."""
    ours, theirs = pty.openpty()
    env = pipeline.env | {"COLUMNS": "120", "TERM": "xterm-256color"}
    command = [sys.executable, "-m", "spark_sink", *arguments]
    shown = bytearray()

    def read() -> None:
        while True:
            try:
                shown.extend(os.read(ours, 65_536))
            except OSError:  # Linux's way to say that the other end is closed
                return

    with subprocess.Popen(command, env=env, stdout=theirs, stderr=subprocess.PIPE, text=True) as process:
        os.close(theirs)
        reader = threading.Thread(target=read)
        reader.start()
        assert process.stderr is not None
        stderr = process.stderr.read()
        reader.join(PATIENCE)
        assert process.wait(PATIENCE) == 0, stderr
    os.close(ours)
    return shown.decode(), stderr


def test_a_terminal_gets_tables(pipeline: Pipeline, errors: list[LogRecord]) -> None:
    """With colours, a line a record, and a word on standard error where there is none."""
    shown, _ = on_terminal(pipeline, "logs", "--severity", "error", "--limit", "2")
    header, first, second = shown.splitlines()
    assert "level" in header
    assert all(f"body of e000{n}" in line for n, line in enumerate((first, second)))
    assert "\x1b[31mERROR" in first

    for command in (["logs", "--service", "none"], ["rates", "--service", "none"], ["incidents", "--since", "1s"]):
        assert on_terminal(pipeline, *command) == ("", "nothing found\n")


@pytest.fixture(scope="module")
def rates(pipeline: Pipeline, now: int) -> int:
    """Rates of two services in the last three minutes and yesterday; gives the running minute."""
    running = now // MINUTE * MINUTE // 1_000_000
    rows = [
        ("checkout", running - 60_000, 9, "t/0", 100),
        ("checkout", running - 60_000, 9, "t/1", 20),
        ("checkout", running - 60_000, 10, "t/1", 3),
        ("checkout", running - 60_000, 17, "t/0", 4),
        ("cart", running - 120_000, 13, "t/0", 5),
        ("cart", running - 86_400_000, 9, "t/0", 7),
        ("gone", running - 3 * 86_400_000, 9, "t/0", 9),
    ]
    with session_of(pipeline.cassandra) as session:
        insert = session.prepare(
            f"INSERT INTO {pipeline.cassandra.keyspace}.rates_by_service"
            " (service, day, minute, severity_number, source, records, upto) VALUES (?, ?, ?, ?, ?, ?, 0)"
        )
        for service, minute, severity, source, records in rows:
            session.execute(insert, (service, minute - minute % 86_400_000, minute, severity, source, records))
    return running


def rate_lines(pipeline: Pipeline, *arguments: str) -> list[dict[str, Any]]:
    return [msgspec.json.decode(line) for line in pipeline.lines("rates", *arguments)]


def test_rates_are_summed_over_their_sources(pipeline: Pipeline, rates: int) -> None:
    """A line a minute and service, the oldest first, without a gap."""
    lines = rate_lines(pipeline, "--since", "10m")

    assert [line["service"] for line in lines] == ["cart"] * 10 + ["checkout"] * 10
    times = [datetime.fromisoformat(line["minute"]) for line in lines[10:]]
    assert {(b - a).total_seconds() for a, b in pairwise(times)} == {60}
    by_minute = {line["minute"]: line["counts"] for line in lines[10:]}
    minute = f"{datetime.fromtimestamp(rates / 1000 - 60, UTC):%Y-%m-%dT%H:%M:00Z}"
    assert by_minute.pop(minute) == {"TRACE": 0, "DEBUG": 0, "INFO": 123, "WARN": 0, "ERROR": 4, "FATAL": 0}
    assert not any(count for counts in by_minute.values() for count in counts.values())


def test_rates_of_days_are_found_and_of_one_service(pipeline: Pipeline, rates: int) -> None:
    """Whatever the number of days, and no service that had none in them."""
    two_days = rate_lines(pipeline, "--since", "2d")
    assert {line["service"] for line in two_days} == {"cart", "checkout"}
    assert sum(line["counts"]["INFO"] for line in two_days) == 130

    cart = rate_lines(pipeline, "--since", "1h", "--service", "cart")
    assert (len(cart), sum(line["counts"]["WARN"] for line in cart)) == (60, 5)


def test_rates_are_drawn_on_a_terminal(pipeline: Pipeline, rates: int) -> None:
    shown, _ = on_terminal(pipeline, "rates", "--since", "15m")

    assert "█" in shown
    assert "a column is a minute" in shown
    assert [line.split()[0] for line in shown.splitlines()[1:3]] == ["cart", "checkout"]


def test_incidents_are_listed_newest_first(pipeline: Pipeline, now: int) -> None:
    """With the snapshot whole; what had its last error before the time is left out."""
    now_ms = now // 1_000_000
    rows = [("old", now_ms - 40 * 86_400_000), ("a", now_ms - 60_000), ("b", now_ms - 30_000)]
    with session_of(pipeline.cassandra) as session:
        insert = session.prepare(
            f"INSERT INTO {pipeline.cassandra.keyspace}.incidents (incident_id, environment, status, revision, first,"
            " last, error_count, origin_service, title, snapshot) VALUES (?, 'prod', 'open', 3, ?, ?, 12, 'bank', ?, ?)"
        )
        for name, ms in rows:
            session.execute(insert, (name, ms, ms + 5, f"{name} broke", f'{{"incident_id": "{name}", "groups": [1]}}'))

    lines = [msgspec.json.decode(line) for line in pipeline.lines("incidents")]

    assert [line["incident_id"] for line in lines] == ["b", "a"]
    assert lines[0]["snapshot"] == {"incident_id": "b", "groups": [1]}
    assert (lines[0]["status"], lines[0]["revision"], lines[0]["error_count"]) == ("open", 3, 12)
    assert len(pipeline.lines("incidents", "--since", "60d")) == 3
    shown, _ = on_terminal(pipeline, "incidents")
    assert [line.split()[0] for line in shown.splitlines()[1:]] == ["b", "a"]


class RunningTail:
    """A tail that runs, and what it has printed."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.uids: list[str] = []
        self.said: list[str] = []
        self._threads = [threading.Thread(target=self._read), threading.Thread(target=self._listen)]
        for thread in self._threads:
            thread.start()

    def wait_until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert self.process.poll() is None, self.said
            assert time.monotonic() < deadline, (self.uids, self.said)
            time.sleep(0.05)

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        for thread in self._threads:
            thread.join(PATIENCE)

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.uids.extend(msgspec.json.decode(line)["uid"] for line in self.process.stdout)

    def _listen(self) -> None:
        assert self.process.stderr is not None
        self.said.extend(line.decode() for line in self.process.stderr)


@contextmanager
def tailing(pipeline: Pipeline, *arguments: str, **env: str) -> Iterator[RunningTail]:
    """Start a tail, and wait until it prints what is written after its start."""
    command = [sys.executable, "-m", "spark_sink", "tail", *arguments]
    with subprocess.Popen(command, env=pipeline.env | env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        tail = RunningTail(process)
        try:
            number = 0

            def started() -> bool:
                nonlocal number
                number += 1
                store(pipeline, record(f"start{number}", time.time_ns(), service="tailed", severity=17))
                return bool(tail.uids)

            tail.wait_until(started)
            tail.wait_until(lambda: f"start{number}" in tail.uids)
            yield tail
        finally:
            tail.end()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], ["late", "a", "b", "c"]),
        (["--service", "tailed"], ["late", "a", "c"]),
        (["--severity", "error"], ["c"]),
    ],
    ids=" ".join,
)
def test_a_tail_prints_what_becomes_readable(pipeline: Pipeline, arguments: list[str], expected: list[str]) -> None:
    """Once, also what comes late, until Ctrl-C, which ends it without a word."""
    prefix = "".join(arguments)
    with tailing(pipeline, *arguments) as tail:
        now = time.time_ns()
        new = [
            record(f"{prefix}c", now - 1_000, service="tailed", severity=17),
            record(f"{prefix}a", now - 3_000_000, service="tailed"),
            record(f"{prefix}b", now - 2_000_000, service="another"),
            record(f"{prefix}late", now - MINUTE, service="tailed"),
        ]
        store(pipeline, *new)
        tail.wait_until(lambda: {prefix + uid for uid in expected} <= set(tail.uids))

        tail.process.send_signal(signal.SIGINT)

        assert tail.process.wait(PATIENCE) == 130
    printed = [uid for uid in tail.uids if not uid.startswith("start")]
    assert sorted(printed) == sorted(prefix + uid for uid in expected)
    assert len(set(tail.uids)) == len(tail.uids)
    assert tail.said == []


def test_a_tail_outlives_an_outage(pipeline: Pipeline, proxy: Proxy) -> None:
    """It says so once, says when it is over, and prints what came meanwhile; Ctrl-C ends it during one too."""
    env = {"CASSANDRA_CONTACT_POINTS": "127.0.0.1", "CASSANDRA_PORT": str(proxy.port)}
    with tailing(pipeline, "--service", "tailed", **env) as tail:
        proxy.cut()
        tail.wait_until(lambda: len(tail.said) == 1)
        store(pipeline, record("meanwhile", time.time_ns(), service="tailed"))
        proxy.mend()
        tail.wait_until(lambda: "meanwhile" in tail.uids)

        proxy.cut()
        tail.wait_until(lambda: len(tail.said) == 3)
        tail.process.send_signal(signal.SIGINT)
        assert tail.process.wait(PATIENCE) == 130
    assert tail.said[1] == "Cassandra answers again\n"
    assert all("trying again" in line for line in tail.said[::2])
