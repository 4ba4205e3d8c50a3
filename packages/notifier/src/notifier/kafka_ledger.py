"""The ledger in Kafka: the compacted topic `notifications.delivered`."""

import msgspec
import structlog
from log_schema import Topic
from log_schema.acked_producer import AckedProducer
from log_schema.compacted_topic import read_latest
from log_schema.config import KafkaSettings

from notifier.delivery import Delivery, decode_delivery, encode_delivery

_FLUSH_S = 30

log = structlog.get_logger(__name__)


class KafkaLedger:
    """Keeps every entry, as bytes, in memory.

    All of them, not those of the partitions that are ours: which incident belongs to which partition changes when
    partitions are added, and an entry that is missed is a message posted twice. 100,000 entries take about 40 MB.
    """

    def __init__(self, settings: KafkaSettings, producer: AckedProducer) -> None:
        self._settings = settings
        self._producer = producer
        self._topic = settings.topic(Topic.DELIVERED)
        self._entries: dict[bytes, bytes] = {}

    def load(self) -> int:
        """Read everything anew; give the number of entries.

        Raises:
            KafkaUnavailableError: no broker answers.
        """
        self._entries = read_latest(self._settings, self._topic)
        return len(self._entries)

    def get(self, incident_id: str) -> Delivery | None:
        """Give an incident's entry; one that can't be read counts as none."""
        value = self._entries.get(incident_id.encode())
        try:
            return None if value is None else decode_delivery(value)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            # the reason says it all, a traceback nothing more
            log.error("ledger_entry_undecodable", incident=incident_id, reason=str(error))  # noqa: TRY400
            del self._entries[incident_id.encode()]
            return None

    def record(self, delivery: Delivery) -> None:
        """Replace the incident's entry; all replicas have it when this returns.

        Raises:
            DeliveryError: they do not.
        """
        key, value = delivery.incident_id.encode(), encode_delivery(delivery)
        self._entries[key] = value
        self._send(key, value)

    def forget(self, incident_id: str) -> None:
        """Remove the incident's entry.

        Raises:
            DeliveryError: Kafka did not acknowledge it.
        """
        self._entries.pop(incident_id.encode(), None)
        self._send(incident_id.encode(), None)

    def _send(self, key: bytes, value: bytes | None) -> None:
        self._producer.send(self._topic, key=key, value=value)
        self._producer.flush(_FLUSH_S)
