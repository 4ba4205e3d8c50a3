from log_schema import Topic
from log_schema.config import KafkaSettings
from pydantic import SecretStr
from spark_sink.config import StreamSettings
from spark_sink.kafka_source import source_options
from spark_sink.streamed_topic import StreamedTopic

STREAM = StreamSettings(checkpoint_dir="/var/lib/spark-sink", max_offsets_per_trigger=9)
TOPICS = [StreamedTopic("p-logs", Topic.LOGS, "1"), StreamedTopic("p-incidents", Topic.INCIDENTS, "2")]


def test_the_source_is_bounded_and_reports_loss() -> None:
    """A first start on a full topic takes it in bites, from the earliest, and gaps are not passed over."""
    options = source_options(KafkaSettings(bootstrap_servers="a:1"), TOPICS, STREAM)

    assert options["subscribe"] == "p-logs,p-incidents"
    assert options["startingOffsets"] == "earliest"
    assert options["maxOffsetsPerTrigger"] == "9"
    assert options["failOnDataLoss"] == "true"
    assert options["includeHeaders"] == "true"


def test_a_login_is_passed_on() -> None:
    """The same settings as for all our Kafka clients, in Java's words."""
    kafka = KafkaSettings(
        security_protocol="SASL_SSL",
        sasl_mechanism="SCRAM-SHA-512",
        sasl_username="me",
        sasl_password=SecretStr('a"b'),
        ssl_cafile="/ca.pem",
    )

    options = source_options(kafka, TOPICS, STREAM)

    assert options["kafka.security.protocol"] == "SASL_SSL"
    assert options["kafka.sasl.jaas.config"] == (
        'org.apache.kafka.common.security.scram.ScramLoginModule required username="me" password="a\\"b";'
    )
    assert options["kafka.ssl.truststore.location"] == "/ca.pem"
