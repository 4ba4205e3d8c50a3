"""The record of all drills: the compacted topic `drills`, in which scoring one again replaces its score."""

import msgspec
import structlog
from log_schema import Topic
from log_schema.acked_producer import AckedProducer
from log_schema.compacted_topic import read_latest
from log_schema.config import KafkaSettings
from log_schema.kafka_clients import open_producer

from log_generator.score import Score, decode_score, encode_score

_ACKNOWLEDGED_S = 30

_log = structlog.get_logger(__name__)


def write_score(settings: KafkaSettings, patience_s: float, score: Score) -> None:
    """Have Kafka keep a score.

    Raises:
        KafkaUnavailableError: no broker answers.
        DeliveryError: it was not acknowledged.
    """
    producer = AckedProducer(open_producer(settings, patience=patience_s))
    try:
        producer.send(settings.topic(Topic.DRILLS), key=score.drill_id.encode(), value=encode_score(score))
        producer.flush(_ACKNOWLEDGED_S)
    finally:
        producer.close(0.5)


def read_scores(settings: KafkaSettings) -> list[Score]:
    """Read each drill's score, the newest drill first.

    Raises:
        KafkaUnavailableError: no broker answers.
    """
    values = read_latest(settings, settings.topic(Topic.DRILLS)).values()
    scores = [score for value in values if (score := _score(value))]
    return sorted(scores, key=lambda score: (score.from_unix_nano, score.drill_id), reverse=True)


def _score(value: bytes) -> Score | None:
    try:
        return decode_score(value)
    except msgspec.MsgspecError as error:
        _log.warning("score_unreadable", reason=str(error))
        return None
