"""The stream's process killed without warning, and asked to stop."""

import contextlib
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from log_schema import LogRecord, Resource, encode
from spark_sink.testing_pipeline import Pipeline, RunningSink
from spark_sink.testing_proxy import Proxy

KILLS = 20  # that fall into a batch
MOST_KILLS = 40
BATCH = 3_000
COUNT = 40_000
MALFORMED = 400
STOP_SECONDS = 20
A_BATCH_BYTES = 1_500_000  # about what goes to Cassandra for one
FIRST_BYTES = 200_000  # beyond what is said before the first row is written


def records() -> dict[str, LogRecord]:
    """Give a few minutes of five services, with errors."""
    now = time.time_ns()
    made = (
        LogRecord(
            uid=f"{number:032x}",
            time_unix_nano=now - number * 10_000_000,
            severity_number=17 if number % 50 == 0 else 9,
            body=f"order {number} is paid by card, in two parts, with a voucher, to the third warehouse",
            attributes={"number": number, "part": "a" * (number % 40)},
            resource=Resource(service_name=f"s{number % 5}"),
        )
        for number in range(COUNT)
    )
    return {record.uid: record for record in made}


class Contents(NamedTuple):
    """All that is stored of records, errors, rates and dead letters."""

    records: dict[str, LogRecord]
    errors: Counter[str]
    rates: Counter[tuple[str, int]]
    letters: set[tuple[object, ...]]


def contents(pipeline: Pipeline) -> Contents:
    errors = Counter(row["uid"] for row in pipeline.select("SELECT uid FROM {}.errors_by_time"))
    letters = {tuple(row.values()) for row in pipeline.select("SELECT partition, offset, value FROM {}.dead_letters")}
    return Contents(pipeline.stored(), errors, pipeline.rates(), letters)


@pytest.fixture(scope="module")
def published(pipeline: Pipeline) -> dict[str, LogRecord]:
    """What the topic holds, beside malformed messages at every hundredth place."""
    made = records()
    values: list[bytes | None] = []
    for number, record in enumerate(made.values()):
        values.append(encode(record))
        if number % (COUNT // MALFORMED) == 0:
            values.append(b"{malformed %d" % number)
    pipeline.publish(values)
    return made


def test_kills_in_mid_batch_lose_and_double_nothing(
    pipeline: Pipeline,
    published: dict[str, LogRecord],
    start_sink: Callable[..., RunningSink],
    proxy: Proxy,
    tmp_path: Path,
) -> None:
    """Killed at twenty seeded moments while rows are written, it goes on each time, and what is stored is what came.

    A moment counts when a batch was begun and is not committed. By turns the driver alone is killed, whose other
    processes then end by themselves, and all of them at once.
    """
    chance = random.Random(6)
    in_mid_batch = 0
    for number in range(MOST_KILLS):
        sink = start_sink(
            pipeline, tmp_path / f"{number}", CASSANDRA_PORT=str(proxy.port), SINK_MAX_OFFSETS_PER_TRIGGER=str(BATCH)
        )
        moment = proxy.forwarded + FIRST_BYTES + chance.randrange(A_BATCH_BYTES)
        sink.wait_until(lambda moment=moment: proxy.forwarded >= moment)  # type: ignore[misc]
        kill(sink, everything=number % 2 == 1)
        in_mid_batch += newest(pipeline.checkpoint / "offsets") > newest(pipeline.checkpoint / "commits")
        if in_mid_batch == KILLS:
            break

    assert in_mid_batch == KILLS
    pipeline.run("run", "--available-now")

    stored, errors, rates, letters = contents(pipeline)
    assert stored == published
    assert Counter(pipeline.lines("uids")) == Counter(list(published))
    assert errors == Counter(uid for uid, record in published.items() if record.is_error)
    assert rates == Counter((one.service, one.severity_number) for one in published.values())
    assert len(letters) == MALFORMED


def newest(folder: Path) -> int:
    """Give the newest batch that Spark has noted there, -1 if none."""
    return max((int(file.name) for file in folder.glob("[0-9]*")), default=-1)


def kill(sink: RunningSink, *, everything: bool) -> None:
    others = sink.children()
    sink.process.kill()
    if everything:
        for pid in others:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    sink.process.wait()
    sink.wait_until_gone(others)


def test_a_lost_checkpoint_costs_time_and_nothing_else(pipeline: Pipeline, published: dict[str, LogRecord]) -> None:
    """All is read again from the earliest offset, in other batches, over what is there."""
    before = contents(pipeline)
    pipeline.forget_checkpoint()

    pipeline.run("run", "--available-now", SINK_MAX_OFFSETS_PER_TRIGGER="17000")

    assert contents(pipeline) == before
    assert before.records == published


def test_a_stop_is_clean(pipeline: Pipeline, start_sink: Callable[..., RunningSink], tmp_path: Path) -> None:
    """SIGTERM in mid-stream lets the batch get in, leaves no process behind, and says so."""
    pipeline.forget_checkpoint()
    sink = start_sink(pipeline, tmp_path / "log", SINK_MAX_OFFSETS_PER_TRIGGER=str(BATCH))
    sink.wait_for_batches(2)
    children = sink.children()

    sink.process.send_signal(signal.SIGTERM)

    assert sink.process.wait(STOP_SECONDS) == 0
    sink.wait_until_gone(children)
    assert '"stream_stopped"' in (tmp_path / "log").read_text()


def test_a_stop_is_in_time_while_cassandra_is_away(
    pipeline: Pipeline, start_sink: Callable[..., RunningSink], proxy: Proxy, tmp_path: Path
) -> None:
    """The batch can't get in; it is left, and comes again at the next start."""
    pipeline.forget_checkpoint()
    log = tmp_path / "log"
    port = str(proxy.port)
    sink = start_sink(pipeline, log, CASSANDRA_PORT=port, SINK_MAX_OFFSETS_PER_TRIGGER=str(BATCH))
    sink.wait_for_batches(1)
    children = sink.children()
    proxy.cut()
    sink.wait_until(lambda: '"cassandra_retried"' in log.read_text())

    sink.process.send_signal(signal.SIGTERM)

    assert sink.process.wait(STOP_SECONDS) == 0
    sink.wait_until_gone(children)
    assert "Traceback" not in log.read_text()
