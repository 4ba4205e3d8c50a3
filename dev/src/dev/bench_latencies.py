"""How late things were: the figures that people ask for."""

import math
from collections.abc import Sequence


def percentile(ascending: Sequence[float], percent: float) -> float:
    """Give the least of the values that so many percent of them do not exceed (nearest rank)."""
    return ascending[max(0, math.ceil(len(ascending) * percent / 100) - 1)]


def latency_figures(seconds: Sequence[float]) -> dict[str, float]:
    """Sum up at least one latency.

    Raises:
        ValueError: there is none.
    """
    if not seconds:
        raise ValueError("no latency was measured")
    ascending = sorted(seconds)
    return {
        "p50_s": percentile(ascending, 50),
        "p95_s": percentile(ascending, 95),
        "p99_s": percentile(ascending, 99),
        "max_s": ascending[-1],
        "latencies": len(ascending),
    }
