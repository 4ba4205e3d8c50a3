"""The benchmark of log-schema's codec: typed and checked records, against unchecked dicts of the standard library."""

import sys

from dev.bench import Benchmark, Contestant
from dev.bench_child import read_last_line, run_child
from dev.bench_codec import RECORD_BYTES
from dev.bench_goal import Goal, on_one_core, times_as_fast
from dev.config import own_environment

_DISTRIBUTIONS = ("log-schema", "msgspec")
RECORDS = 1_000_000
"""How many each codec does in a run unless it is said."""

_CODECS = {
    "decode": "log_schema.decode: bytes to a checked LogRecord",
    "encode": "log_schema.encode: a LogRecord to bytes",
    "json-decode": "json.loads: bytes to a dict that nothing has checked",
    "json-encode": "json.dumps: a dict to bytes",
}

GOALS = (
    Goal("decode", "decode, records a second of CPU", on_one_core("decode"), 1_000_000),
    Goal("encode", "encode, records a second of CPU", on_one_core("encode"), 2_000_000),
    Goal("decode-json-ratio", "decode / json-decode, records/s", times_as_fast("decode", "json-decode")),
    Goal("encode-json-ratio", "encode / json-encode, records/s", times_as_fast("encode", "json-encode")),
)


def schema_benchmark(records: int) -> Benchmark:
    """Put the benchmark together."""
    return Benchmark(
        name="schema",
        contestants=[_contestant(name, what, records) for name, what in _CODECS.items()],
        goals=GOALS,
        distributions=_DISTRIBUTIONS,
        notes=(
            "time and CPU: of the loop alone, in a process that does nothing else",
            f"payload: records of {RECORD_BYTES} bytes, {records:,} a run",
        ),
    )


def _contestant(name: str, what: str, records: int) -> Contestant:
    command = (sys.executable, "-m", "dev.bench_codec", name, str(records))
    env = own_environment()
    return Contestant(name, what, lambda: run_child(command, env, read_last_line))
