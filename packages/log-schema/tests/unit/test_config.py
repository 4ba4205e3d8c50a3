"""Settings from the environment."""

import pytest
from log_schema import Topic
from log_schema.config import KafkaSettings, LogSettings, load_settings
from pydantic import SecretStr


def test_a_prefix_stands_before_topics_and_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFKA_TOPIC_PREFIX", "blue-")

    settings = load_settings(KafkaSettings)

    assert settings.topic(Topic.DELIVERED) == "blue-notifications.delivered"
    assert settings.group("diagnose") == "blue-diagnose"


def test_a_bad_setting_ends_the_process_with_its_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOG_LEVEL", "LOUD")

    with pytest.raises(SystemExit) as stopped:
        load_settings(LogSettings)

    assert stopped.value.code == 2
    assert capsys.readouterr().err.startswith("bad setting LOG_LEVEL: ")


def test_a_password_reaches_the_client_and_no_printout() -> None:
    settings = KafkaSettings(sasl_mechanism="PLAIN", sasl_username="u", sasl_password=SecretStr("hunter2"))

    assert settings.client_configs()["sasl_plain_password"] == "hunter2"
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [("KAFKA_BOOTSTRAP_SERVERS", "localhost:abc"), ("KAFKA_BOOTSTRAP_SERVERS", ""), ("KAFKA_TOPIC_PREFIX", "a b/")],
)
def test_what_can_be_no_broker_or_topic_is_refused_at_once(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SystemExit):
        load_settings(KafkaSettings)

    assert capsys.readouterr().err.startswith(f"bad setting {name}: ")


def test_several_brokers_and_addresses_of_any_kind_are_taken() -> None:
    settings = KafkaSettings(bootstrap_servers="kafka-1.example:9092, [::1]:9093,10.0.0.1")

    assert settings.client_configs()["bootstrap_servers"] == ["kafka-1.example:9092", "[::1]:9093", "10.0.0.1"]
