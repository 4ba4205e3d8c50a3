"""What Spark tells of a query that runs, with no more asked of Java than is read.

PySpark's own `addListener` copies every field of an event, one call to Java after the other, and Java looks through all
its jars in each: a tenth of a second of CPU for a batch.
"""

from typing import Protocol

from py4j.java_gateway import JavaObject  # type: ignore[import-untyped]
from pyspark.java_gateway import ensure_callback_server_started
from pyspark.sql import SparkSession


class QueryEvents(Protocol):
    """Who listens. The events come in order, from a thread of their own."""

    def started(self, run_id: str) -> None:
        """Hear that a query runs."""

    def progressed(self, report: str) -> None:
        """Hear of a trigger that read something, in Spark's JSON."""

    def idle(self) -> None:
        """Hear that there was nothing to read for ten seconds."""

    def terminated(self) -> None:
        """Hear that the query has ended, with or without an error."""


def listen(session: SparkSession, events: QueryEvents) -> None:
    """Have the events of all queries of a session told, as `session.streams.addListener` would."""
    gateway = session.sparkContext._gateway
    assert gateway is not None
    ensure_callback_server_started(gateway)  # type: ignore[no-untyped-call]
    wrapper = gateway.jvm.org.apache.spark.sql.streaming.PythonStreamingQueryListenerWrapper
    session.streams._jsqm.addListener(wrapper(_Listener(events)))


class _Listener:
    """What Java calls."""

    def __init__(self, events: QueryEvents) -> None:
        self._events = events

    def onQueryStarted(self, event: JavaObject) -> None:  # noqa: N802 - Spark's name
        self._events.started(event.runId().toString())

    def onQueryProgress(self, event: JavaObject) -> None:  # noqa: N802 - Spark's name
        self._events.progressed(event.progress().json())

    def onQueryIdle(self, _event: JavaObject) -> None:  # noqa: N802 - Spark's name
        self._events.idle()

    def onQueryTerminated(self, _event: JavaObject) -> None:  # noqa: N802 - Spark's name
        self._events.terminated()

    class Java:
        """The interface, for Py4J."""

        implements = ("org.apache.spark.sql.streaming.PythonStreamingQueryListener",)
