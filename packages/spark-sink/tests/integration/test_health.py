"""Whether a running sink counts as healthy."""

import time
from collections.abc import Callable
from pathlib import Path

from log_schema import LogRecord, Resource, encode
from log_schema.liveness import last_beats, verdict
from spark_sink.testing_pipeline import Pipeline, RunningSink
from spark_sink.testing_proxy import Proxy


def test_a_sink_is_healthy_unless_it_waits_for_cassandra(
    pipeline: Pipeline, start_sink: Callable[..., RunningSink], proxy: Proxy, tmp_path: Path
) -> None:
    """With nothing to read, Spark gives a sign every ten seconds."""
    folder = tmp_path / "health"
    through_proxy = {"CASSANDRA_CONTACT_POINTS": "127.0.0.1", "CASSANDRA_PORT": str(proxy.port)}
    sink = start_sink(pipeline, tmp_path / "log", HEALTH_DIR=str(folder), **through_proxy)

    def is_healthy() -> bool:
        ages = last_beats(folder, "spark-sink", time.time())
        return bool(ages) and verdict(ages, max_age=15)[0]

    sink.wait_until(is_healthy)
    proxy.cut()
    resource = Resource(service_name="cart")
    pipeline.publish([encode(LogRecord(uid="1", time_unix_nano=1, severity_number=9, body="b", resource=resource))])
    sink.wait_until(lambda: not is_healthy())
    assert not sink.batches()

    proxy.mend()
    sink.wait_until(is_healthy)
    assert sink.batches()
