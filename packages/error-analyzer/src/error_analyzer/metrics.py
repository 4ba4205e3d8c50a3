"""Prometheus metrics, read from the loops' own tallies when they are asked for."""

from collections.abc import Iterable

from prometheus_client import REGISTRY, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from error_analyzer.detect import DetectTally
from error_analyzer.diagnose import DiagnoseTally

_GAUGES = {"open_incidents"}


class TallyCollector(Collector):
    """Shows every number of a tally as `error_analyzer_<role>_<name>`."""

    def __init__(self, tallies: dict[str, DetectTally | DiagnoseTally]) -> None:
        self._tallies = tallies

    def collect(self) -> Iterable[Metric]:
        """Called by the library at each scrape."""
        for role, tally in self._tallies.items():
            for name in type(tally).__slots__:
                kind = GaugeMetricFamily if name in _GAUGES else CounterMetricFamily
                yield kind(f"error_analyzer_{role}_{name}", f"{role}: {name}", value=getattr(tally, name))


def serve_metrics(tallies: dict[str, DetectTally | DiagnoseTally], port: int, address: str) -> None:
    """Serve them over HTTP until the process ends.

    Raises:
        OSError: the port is taken.
    """
    REGISTRY.register(TallyCollector(tallies))
    start_http_server(port, addr=address)
