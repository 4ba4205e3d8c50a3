"""One codec in a loop: `python -m dev.bench_codec NAME COUNT` reads or writes 300-byte records and measures."""

import json
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from itertools import cycle, islice
from typing import TypeVar

import msgspec
from log_schema import HEADERS, LogRecord, Origin, Resource, Severity, decode, encode

from dev.bench_child import Reading

T = TypeVar("T")

RECORD_BYTES = 300

_DISTINCT = 1_000
_ORIGIN = Origin("logs", 0, 0)


def make_record(number: int) -> LogRecord:
    """Make one of up to 10,000 records that differ, each of `RECORD_BYTES` bytes on the wire."""
    return LogRecord(
        uid=f"{number:032x}",
        time_unix_nano=1_790_000_000_000_000_000 + number,
        severity_number=Severity.INFO,
        severity_text="INFO",
        body=f"GET /product/{number:04d} 200",
        resource=Resource(service_name="frontend"),
        trace_id=f"{number + 1:032x}",
        span_id=f"{number + 1:016x}",
        attributes={"http.route": "/p"},
    )


def run_decode(values: Iterable[bytes]) -> None:
    """Read records as every consumer of ours does."""
    for value in values:
        decode(value, _ORIGIN, HEADERS)


def run_encode(records: Iterable[LogRecord]) -> None:
    """Write records as the generator does."""
    for record in records:
        encode(record)


def run_json_decode(values: Iterable[bytes]) -> None:
    """Read objects with the standard library, into dicts that nothing has checked."""
    for value in values:
        json.loads(value)


def run_json_encode(fields: Iterable[dict[str, object]]) -> None:
    """Write dicts with the standard library."""
    for each in fields:
        json.dumps(each).encode()


def measure(name: str, count: int) -> Reading:
    """Let a codec do so many records, one after the other; the clock and the CPU are read around the loop alone."""
    records = [make_record(number) for number in range(_DISTINCT)]
    values = [encode(record) for record in records]
    fields = [json.loads(value) for value in values]
    loops: dict[str, Callable[[], None]] = {
        "decode": partial(run_decode, _so_many(values, count)),
        "encode": partial(run_encode, _so_many(records, count)),
        "json-decode": partial(run_json_decode, _so_many(values, count)),
        "json-encode": partial(run_json_encode, _so_many(fields, count)),
    }
    began, began_cpu = time.perf_counter(), time.process_time()
    loops[name]()
    return Reading(count, time.perf_counter() - began, time.process_time() - began_cpu)


def _so_many(inputs: Iterable[T], count: int) -> Iterable[T]:
    return islice(cycle(inputs), count)


if __name__ == "__main__":
    sys.stdout.write(msgspec.json.encode(measure(sys.argv[1], int(sys.argv[2]))).decode())
