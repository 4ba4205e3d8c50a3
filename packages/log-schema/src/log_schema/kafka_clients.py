"""Kafka clients, opened the way this pipeline needs them.

Constructors of kafka-python raise when no broker answers; here they are tried again for a while first, as a process
that starts beside its broker must.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.errors import KafkaTimeoutError
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from log_schema.config import KafkaSettings
from log_schema.errors import KafkaUnavailableError

ClientT = TypeVar("ClientT")

_BOOTSTRAP_MS = 5_000


def open_producer(settings: KafkaSettings, *, patience: float = 60, **configs: Any) -> KafkaProducer:  # noqa: ANN401
    """Open an idempotent producer that waits for all replicas; `patience` is in seconds.

    Raises:
        KafkaUnavailableError: no broker answered within `patience`.
    """
    defaults = {"acks": "all", "enable_idempotence": True, "compression_type": "zstd"}
    return _open(KafkaProducer, settings, patience, defaults | configs)


def open_consumer(
    settings: KafkaSettings,
    *topics: str,
    group_id: str | None = None,
    patience: float = 60,
    **configs: Any,  # noqa: ANN401 - whatever kafka-python takes
) -> KafkaConsumer:
    """Open a consumer from earliest that commits only when told, and sees only committed transactions.

    Raises:
        KafkaUnavailableError: no broker answered within `patience` seconds.
    """
    defaults = {
        "group_id": group_id,
        "enable_auto_commit": False,
        "auto_offset_reset": "earliest",
        "isolation_level": "read_committed",
    }
    return _open(lambda **c: KafkaConsumer(*topics, **c), settings, patience, defaults | configs)


def open_admin(settings: KafkaSettings, *, patience: float = 60) -> KafkaAdminClient:
    """Open an admin client.

    Raises:
        KafkaUnavailableError: no broker answered within `patience` seconds.
    """
    return _open(KafkaAdminClient, settings, patience, {})


def _open(client: Callable[..., ClientT], settings: KafkaSettings, patience: float, configs: dict[str, Any]) -> ClientT:
    retrying = Retrying(
        stop=stop_after_delay(patience),
        wait=wait_fixed(1),
        retry=retry_if_exception_type(KafkaTimeoutError),
        reraise=True,
    )
    bootstrap_ms = min(_BOOTSTRAP_MS, int(patience * 1000))
    try:
        return retrying(client, **settings.client_configs(), bootstrap_timeout_ms=bootstrap_ms, **configs)
    except KafkaTimeoutError as error:
        raise KafkaUnavailableError(
            f"no Kafka broker answers at {settings.bootstrap_servers} (KAFKA_BOOTSTRAP_SERVERS)"
        ) from error
