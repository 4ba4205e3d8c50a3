"""What is said of the stream while it runs: a line a batch, the metrics, and its sign of life."""

import threading
from pathlib import Path

import structlog
from log_schema.heartbeat import Heartbeat

from spark_sink.metrics import note_batch, note_trigger
from spark_sink.progress import batch_fields, parse_progress
from spark_sink.stream import BatchCounter
from spark_sink.tally import take_tally

log = structlog.get_logger(__name__)


class ProgressLog:
    """Implements `spark_events.QueryEvents`: logs each batch that was written, and beats when a trigger completed.

    It hears of a trigger that read something, and every ten seconds while there is nothing to read. So it does not beat
    while a batch waits for Cassandra, or Spark for Kafka.
    """

    def __init__(self, tallies: Path, batches: BatchCounter, heartbeat: Heartbeat) -> None:
        self._tallies = tallies
        self._heartbeat = heartbeat
        self.batches = batches
        self.ended = threading.Event()

    def started(self, run_id: str) -> None:
        """Say that the stream runs."""
        log.info("stream_started", run_id=run_id)

    def progressed(self, report: str) -> None:
        """Log the batch that was written."""
        progress = parse_progress(report)
        if progress.num_input_rows:
            batch = batch_fields(progress, take_tally(self._tallies, progress.batch_id))
            log.info("batch_written", **batch)
            note_batch(batch)
            self.batches.count()
        self._beat()

    def idle(self) -> None:
        """Log nothing: there is nothing new."""
        self._beat()

    def terminated(self) -> None:
        """Remember that no report comes any more."""
        self.ended.set()

    def _beat(self) -> None:
        note_trigger()
        self._heartbeat.beat()
