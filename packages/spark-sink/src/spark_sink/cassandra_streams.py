"""Which incarnations of its topics a checkpoint belongs to, remembered beside the rows."""

from collections.abc import Sequence
from typing import Any

from cassandra.cluster import Session
from tenacity import Retrying

from spark_sink.cassandra_errors import cassandra_errors
from spark_sink.errors import TopicReplacedError
from spark_sink.streamed_topic import StreamedTopic


class CassandraStreams:
    """The table `stream_topics`."""

    def __init__(self, session: Session, keyspace: str, retrying: Retrying) -> None:
        self._session = session
        self._keyspace = keyspace
        self._retrying = retrying
        self._table = f"{keyspace}.stream_topics"

    def check(self, query_id: str, topics: Sequence[StreamedTopic]) -> None:
        """Compare what a checkpoint was reading with what is there.

        Raises:
            TopicReplacedError: one of the topics was made again meanwhile.
            CassandraUnavailableError: Cassandra is away.
        """
        rows = self._execute(f"SELECT topic, topic_id FROM {self._table} WHERE query_id = %s", (query_id,))  # noqa: S608
        known = {row["topic"]: row["topic_id"] for row in rows}
        for topic in topics:
            if (known_id := known.get(topic.name, topic.topic_id)) != topic.topic_id:
                raise TopicReplacedError(topic.name, known_id, topic.topic_id)

    def remember(self, query_id: str, topics: Sequence[StreamedTopic]) -> None:
        """Remember what a checkpoint reads.

        Raises:
            CassandraUnavailableError: Cassandra is away.
        """
        cql = f"INSERT INTO {self._table} (query_id, topic, topic_id) VALUES (%s, %s, %s)"  # noqa: S608
        for topic in topics:
            self._execute(cql, (query_id, topic.name, topic.topic_id))

    def _execute(self, cql: str, parameters: tuple[str, ...]) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self._retrying(self._try, cql, parameters)
        return rows

    def _try(self, cql: str, parameters: tuple[str, ...]) -> list[dict[str, Any]]:
        with cassandra_errors(self._keyspace):
            return list(self._session.execute(cql, parameters))
