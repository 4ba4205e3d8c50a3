"""Trying again for a while, and no longer."""

from collections.abc import Callable

import structlog
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_delay, wait_exponential_jitter

from spark_sink.errors import SinkError

_LONGEST_WAIT = 5.0  # seconds: how late we notice that Cassandra is back

log = structlog.get_logger(__name__)


def patient(seconds: float, sleep: Callable[[float], None]) -> Retrying:
    """Give what calls again, with growing waits, while a retryable `SinkError` comes; after `seconds` it is raised."""
    return Retrying(
        stop=stop_after_delay(seconds),
        wait=wait_exponential_jitter(multiplier=0.1, max=_LONGEST_WAIT, jitter=0.2),
        retry=retry_if_exception(lambda error: isinstance(error, SinkError) and error.retryable),
        sleep=sleep,
        before_sleep=_log_retry,
        reraise=True,
    )


def _log_retry(state: RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome else None
    log.warning("cassandra_retried", attempt=state.attempt_number, error=str(error))
