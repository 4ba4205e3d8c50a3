"""Reading, from outside, what the pipeline has done so far."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from kafka import KafkaAdminClient, KafkaConsumer, OffsetSpec, TopicPartition
from kafka.errors import RetriableError
from log_schema import Topic
from log_schema.config import KafkaSettings
from log_schema.kafka_clients import open_admin, open_consumer
from notifier import decode_notification

from dev.demo_progress import Progress

_POLL_MS = 200
GROUPS = {"detect": ("batch_consumer_group", Topic.LOGS), "diagnose": ("diagnose", Topic.ERRORS)}
_FOLLOWED = (Topic.INCIDENTS, Topic.NOTIFICATIONS, Topic.DELIVERED)


class GrowingFile:
    """A file of JSON lines that another process appends to; each line is given once, whole."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._position = 0

    def new_lines(self) -> list[dict[str, Any]]:
        """Give the lines that were finished since the last call; what is no JSON object is passed over."""
        if not self._path.exists():
            return []
        with self._path.open("rb") as file:
            file.seek(self._position)
            whole, newline, _ = file.read().rpartition(b"\n")
        self._position += len(whole) + len(newline)
        return [json.loads(line) for line in whole.splitlines() if line.startswith(b"{")]


class Watch:
    """Follows the topics and files of one pipeline."""

    def __init__(self, settings: KafkaSettings, receipts: Path, sink_log: Path) -> None:
        self._settings = settings
        self._admin: KafkaAdminClient = open_admin(settings)
        self._consumer: KafkaConsumer = open_consumer(settings)
        self._follow()
        self._receipts = GrowingFile(receipts)
        self._sink_log = GrowingFile(sink_log)
        self.receipts: list[dict[str, Any]] = []
        self._sink_offsets: dict[str, int] = {}
        self._latest: dict[str, dict[str, bytes | None]] = {settings.topic(topic): {} for topic in _FOLLOWED}

    def look(self) -> Progress:
        """Read what is new and give the state of everything."""
        self._read_topics()
        self.receipts += self._receipts.new_lines()
        for line in self._sink_log.new_lines():
            if line.get("event", line.get("body")) == "batch_written":
                self._sink_offsets |= line["end_offsets"].get(self._settings.topic(Topic.LOGS), {})
        statuses = Counter(incident["status"] for incident in self.incidents)
        stored = sum(self._sink_offsets.values())
        notifications = [decode_notification(value) for value in self._values(Topic.NOTIFICATIONS)]
        return Progress(
            acknowledged=len(self.receipts),
            stored=stored,
            errors=sum(incident["error_count"] for incident in self.incidents),
            lags=self._lags() | {"sink": self._end(Topic.LOGS) - stored},
            watching=statuses["watching"],
            opened=statuses["open"],
            resolved=statuses["resolved"],
            wanted={n.incident_id: n.revision for n in notifications},
            delivered=self._delivered(),
            newest=max(notifications, key=lambda n: n.since_unix_nano, default=None),
        )

    @property
    def incidents(self) -> list[dict[str, Any]]:
        """The newest snapshot of every incident read so far."""
        return [json.loads(value) for value in self._values(Topic.INCIDENTS)]

    def close(self) -> None:
        """Close the connections."""
        self._consumer.close()
        self._admin.close()

    def _follow(self) -> None:
        topics = [self._settings.topic(topic) for topic in _FOLLOWED]
        partitions = [TopicPartition(t, n) for t in topics for n in self._consumer.partitions_for_topic(t) or ()]
        self._consumer.assign(partitions)
        self._consumer.seek_to_beginning(*partitions)

    def _read_topics(self) -> None:
        for partition, records in self._consumer.poll(_POLL_MS).items():
            for record in records:
                self._latest[partition.topic][record.key.decode()] = record.value

    def _values(self, topic: Topic) -> list[bytes]:
        return [value for value in self._latest[self._settings.topic(topic)].values() if value is not None]

    def _delivered(self) -> dict[str, int]:
        entries = [json.loads(value) for value in self._values(Topic.DELIVERED)]
        return {entry["incident_id"]: entry["revision"] for entry in entries}

    def _lags(self) -> dict[str, int]:
        return {name: self._end(topic) - self._committed(group) for name, (group, topic) in GROUPS.items()}

    def _committed(self, group: str) -> int:
        name = self._settings.group(group)
        try:
            offsets = self._admin.list_group_offsets(name)
        except RetriableError:  # the broker is only making its first group
            return 0
        return sum(offset.offset for offset in offsets.get(name, {}).values())

    def _end(self, topic: Topic) -> int:
        name = self._settings.topic(topic)
        partitions = [TopicPartition(name, n) for n in self._consumer.partitions_for_topic(name) or ()]
        ends = self._admin.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.LATEST))
        return sum(getattr(end, "offset", end) for end in ends.values())
