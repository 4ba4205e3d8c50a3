"""What is heard from Spark about its triggers."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from log_schema.heartbeat import Heartbeat
from log_schema.liveness import last_beats
from spark_sink.spark_stream import ProgressLog
from spark_sink.stream import BatchCounter

NOW = 1_800_000_000.0
REPORT = {"batchId": 7, "numInputRows": 12, "durationMs": {}, "sources": []}


@dataclass
class Event:
    """As much of Spark's events as is looked at."""

    progress: Any = None
    runId: str = "r"  # noqa: N815 - Spark's name

    @property
    def json(self) -> str:
        return json.dumps(REPORT)


@pytest.fixture
def progress(tmp_path: Path) -> ProgressLog:
    heartbeat = Heartbeat(tmp_path, "spark-sink.stream", lambda: NOW)
    return ProgressLog(tmp_path, BatchCounter(), heartbeat)


def beaten(folder: Path) -> bool:
    return last_beats(folder, "spark-sink", NOW) == {"stream": 0}


def test_a_stream_that_only_started_has_made_no_progress(progress: ProgressLog, tmp_path: Path) -> None:
    """Its first batch may never end."""
    progress.onQueryStarted(Event())  # type: ignore[arg-type]

    assert not beaten(tmp_path)


def test_a_batch_that_was_written_is_progress(progress: ProgressLog, tmp_path: Path) -> None:
    """And is counted."""
    progress.onQueryProgress(Event(progress=Event()))  # type: ignore[arg-type]

    assert beaten(tmp_path)
    assert progress.batches.written == 1


def test_nothing_to_read_is_progress(progress: ProgressLog, tmp_path: Path) -> None:
    """Spark looked, and Kafka answered."""
    progress.onQueryIdle(Event())  # type: ignore[arg-type]

    assert beaten(tmp_path)
    assert progress.batches.written == 0
