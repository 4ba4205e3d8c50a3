"""The stream's process killed and asked to stop."""

import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from log_schema import LogRecord, Resource, encode
from spark_sink.testing_pipeline import Pipeline, RunningSink

COUNT = 8_000
STOP_SECONDS = 20


def records() -> list[bytes | None]:
    now = time.time_ns()
    return [
        encode(
            LogRecord(
                uid=f"{number:032x}",
                time_unix_nano=now - number * 1_000_000,
                severity_number=9,
                body="paid",
                resource=Resource(service_name=f"s{number % 5}"),
            )
        )
        for number in range(COUNT)
    ]


def test_a_kill_loses_and_doubles_nothing_and_a_stop_is_clean(
    pipeline: Pipeline, start_sink: Callable[..., RunningSink], tmp_path: Path
) -> None:
    """Killed without warning in mid-stream, it leaves no process behind, goes on where it was, and stops when asked."""
    pipeline.publish(records())
    first = start_sink(pipeline, tmp_path / "first", SINK_MAX_OFFSETS_PER_TRIGGER="500")
    first.wait_for_batches(3)
    orphans = first.children()
    first.process.kill()
    first.process.wait()
    first.wait_until_gone(orphans)
    written = sum(batch["rows"] for batch in first.batches())

    second = start_sink(pipeline, tmp_path / "second")
    second.wait_until_read(COUNT)
    orphans = second.children()
    second.process.send_signal(signal.SIGTERM)

    assert written < COUNT
    assert second.process.wait(STOP_SECONDS) == 0
    second.wait_until_gone(orphans)
    assert Counter(pipeline.lines("uids")) == Counter(f"{number:032x}" for number in range(COUNT))
    assert '"stream_stopped"' in Path(tmp_path / "second").read_text()
