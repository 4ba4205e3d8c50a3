"""What Prometheus is told of the batches."""

from typing import Any

import pytest
from prometheus_client import REGISTRY
from spark_sink.config import MetricsSettings
from spark_sink.errors import MetricsPortError
from spark_sink.metrics import note_batch, note_trigger, serve_metrics

BATCH: dict[str, Any] = {
    "rows": 5,
    "dead_letters": 2,
    "incidents": 1,
    "seconds": 0.5,
    "rows_per_second": 10.0,
    "lag": 7,
    "end_offsets": {"logs": {"0": 12}},
}


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_batches_add_up() -> None:
    """Counters grow by each batch, gauges show the last one."""
    before = value("spark_sink_rows_total"), value("spark_sink_batches_total")

    note_batch(BATCH)
    note_batch(BATCH | {"rows": 1, "lag": 0, "end_offsets": {"logs": {"0": 13}}})

    assert (value("spark_sink_rows_total"), value("spark_sink_batches_total")) == (before[0] + 6, before[1] + 2)
    assert (value("spark_sink_lag"), value("spark_sink_offset", topic="logs", partition="0")) == (0, 13)


def test_a_trigger_that_read_nothing_is_told_too() -> None:
    """Its time stands still only while the stream is stuck."""
    note_trigger()

    assert value("spark_sink_last_trigger_timestamp_seconds") > 1.7e9


def test_no_port_serves_nothing() -> None:
    """It is off unless it is asked for."""
    serve_metrics(MetricsSettings(metrics_port=0))


def test_an_address_that_is_not_ours_is_told() -> None:
    """With the setting's name, before anything starts."""
    with pytest.raises(MetricsPortError, match=r"SINK_METRICS_PORT"):
        serve_metrics(MetricsSettings(metrics_port=9, metrics_address="203.0.113.1"))
