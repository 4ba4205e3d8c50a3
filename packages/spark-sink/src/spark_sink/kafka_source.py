"""The options of Spark's Kafka source, from the settings that all our Kafka clients share."""

from collections.abc import Sequence

from log_schema.config import KafkaSettings

from spark_sink.config import StreamSettings
from spark_sink.streamed_topic import StreamedTopic


def source_options(kafka: KafkaSettings, topics: Sequence[StreamedTopic], stream: StreamSettings) -> dict[str, str]:
    """Give the options that read topics from their earliest offsets, bounded, with loss reported."""
    return {
        "subscribe": ",".join(topic.name for topic in topics),
        "startingOffsets": "earliest",
        "maxOffsetsPerTrigger": str(stream.max_offsets_per_trigger),
        "includeHeaders": "true",
        "failOnDataLoss": str(stream.fail_on_data_loss).lower(),
        "groupIdPrefix": kafka.group("spark-sink"),
        "kafka.bootstrap.servers": kafka.bootstrap_servers,
        "kafka.isolation.level": "read_committed",
        "kafka.reconnect.backoff.max.ms": "10000",
    } | _security(kafka)


def _security(kafka: KafkaSettings) -> dict[str, str]:
    options: dict[str, str] = {"kafka.security.protocol": kafka.security_protocol}
    if kafka.ssl_cafile:
        options |= {"kafka.ssl.truststore.type": "PEM", "kafka.ssl.truststore.location": kafka.ssl_cafile}
    if kafka.sasl_mechanism:
        options |= {"kafka.sasl.mechanism": kafka.sasl_mechanism, "kafka.sasl.jaas.config": _jaas(kafka)}
    return options


def _jaas(kafka: KafkaSettings) -> str:
    scram = (kafka.sasl_mechanism or "").startswith("SCRAM")
    module = "scram.ScramLoginModule" if scram else "plain.PlainLoginModule"
    password = kafka.sasl_password.get_secret_value() if kafka.sasl_password else ""
    login = f'username="{_quoted(kafka.sasl_username or "")}" password="{_quoted(password)}"'
    return f"org.apache.kafka.common.security.{module} required {login};"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
