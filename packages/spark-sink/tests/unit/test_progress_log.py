"""What is heard from Spark about its triggers."""

import json
from pathlib import Path

import pytest
from log_schema.heartbeat import Heartbeat
from log_schema.liveness import last_beats
from spark_sink.progress_log import ProgressLog
from spark_sink.stream import BatchCounter

NOW = 1_800_000_000.0
REPORT = json.dumps({"batchId": 7, "numInputRows": 12, "durationMs": {}, "sources": []})


@pytest.fixture
def progress(tmp_path: Path) -> ProgressLog:
    heartbeat = Heartbeat(tmp_path, "spark-sink.stream", lambda: NOW)
    return ProgressLog(tmp_path, BatchCounter(), heartbeat)


def beaten(folder: Path) -> bool:
    return last_beats(folder, "spark-sink", NOW) == {"stream": 0}


def test_a_stream_that_only_started_has_made_no_progress(progress: ProgressLog, tmp_path: Path) -> None:
    """Its first batch may never end."""
    progress.started("r")

    assert not beaten(tmp_path)


def test_a_batch_that_was_written_is_progress(progress: ProgressLog, tmp_path: Path) -> None:
    """And is counted."""
    progress.progressed(REPORT)

    assert beaten(tmp_path)
    assert progress.batches.written == 1


def test_nothing_to_read_is_progress(progress: ProgressLog, tmp_path: Path) -> None:
    """Spark looked, and Kafka answered."""
    progress.idle()

    assert beaten(tmp_path)
    assert progress.batches.written == 0
