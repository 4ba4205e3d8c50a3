"""Prometheus metrics of the stream, as its last batch left them."""

from typing import Any

from prometheus_client import Counter, Gauge, start_http_server

from spark_sink.config import MetricsSettings
from spark_sink.errors import MetricsPortError

_rows = Counter("spark_sink_rows", "Records stored.")
_dead_letters = Counter("spark_sink_dead_letters", "Messages that became dead letters.")
_incidents = Counter("spark_sink_incidents", "Snapshots of incidents stored.")
_batches = Counter("spark_sink_batches", "Batches that wrote something.")
_seconds = Counter("spark_sink_batch_seconds", "Time that those batches took, in all.")
_last_seconds = Gauge("spark_sink_last_batch_seconds", "Time that the last of them took.")
_rate = Gauge("spark_sink_rows_per_second", "Records that the last of them stored in a second.")
_lag = Gauge("spark_sink_lag", "Messages behind the topics' ends after the last batch.")
_offset = Gauge("spark_sink_offset", "The next offset to read.", ["topic", "partition"])
_last_trigger = Gauge("spark_sink_last_trigger_timestamp_seconds", "When a trigger last completed, read or not.")


def serve_metrics(settings: MetricsSettings) -> None:
    """Serve them over HTTP until the process ends, where a port is set.

    Raises:
        MetricsPortError: the port is taken, or not ours to take.
    """
    if settings.metrics_port:
        try:
            start_http_server(settings.metrics_port, addr=settings.metrics_address)
        except OSError as error:
            raise MetricsPortError(settings.metrics_port, str(error)) from error


def note_trigger() -> None:
    """Note that a trigger completed just now; none does while a batch waits for Cassandra."""
    _last_trigger.set_to_current_time()


def note_batch(batch: dict[str, Any]) -> None:
    """Take in the fields of an event `batch_written`."""
    _rows.inc(batch["rows"])
    _dead_letters.inc(batch["dead_letters"])
    _incidents.inc(batch["incidents"])
    _batches.inc()
    _seconds.inc(batch["seconds"])
    _last_seconds.set(batch["seconds"])
    _rate.set(batch["rows_per_second"])
    _lag.set(batch["lag"])
    for topic, ends in batch["end_offsets"].items():
        for partition, offset in ends.items():
            _offset.labels(topic, partition).set(offset)
