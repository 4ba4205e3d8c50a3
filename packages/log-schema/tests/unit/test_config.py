"""Settings from the environment."""

from pathlib import Path

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
    [("KAFKA_BOOTSTRAP_SERVERS", "localhost:abc"), ("KAFKA_BOOTSTRAP_SERVERS", " "), ("KAFKA_TOPIC_PREFIX", "a b/")],
)
def test_what_can_be_no_broker_or_topic_is_refused_at_once(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SystemExit):
        load_settings(KafkaSettings)

    assert capsys.readouterr().err.startswith(f"bad setting {name}: ")


def test_an_empty_setting_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KAFKA_BOOTSTRAP_SERVERS", "KAFKA_SASL_PASSWORD", "LOG_LEVEL"):
        monkeypatch.setenv(name, "")

    assert load_settings(KafkaSettings) == KafkaSettings(bootstrap_servers="localhost:9092")
    assert load_settings(LogSettings).level == "INFO"


def test_several_brokers_and_addresses_of_any_kind_are_taken() -> None:
    settings = KafkaSettings(bootstrap_servers="kafka-1.example:9092, [::1]:9093,10.0.0.1")

    assert settings.client_configs()["bootstrap_servers"] == ["kafka-1.example:9092", "[::1]:9093", "10.0.0.1"]


def test_a_secret_may_stand_in_a_file_with_white_space_around_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "password").write_text("  hunter 2\n")
    monkeypatch.setenv("KAFKA_SASL_PASSWORD_FILE", str(tmp_path / "password"))
    monkeypatch.setenv("KAFKA_SASL_PASSWORD", "")

    assert load_settings(KafkaSettings).sasl_password == SecretStr("hunter 2")


@pytest.mark.parametrize("content", ["", " \n"])
def test_an_empty_file_of_a_secret_counts_as_not_set(
    content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "password").write_text(content)
    monkeypatch.setenv("KAFKA_SASL_PASSWORD_FILE", str(tmp_path / "password"))
    assert load_settings(KafkaSettings).sasl_password is None

    monkeypatch.setenv("KAFKA_SASL_PASSWORD", "hunter2")
    assert load_settings(KafkaSettings).sasl_password == SecretStr("hunter2")


def test_a_secret_that_is_given_twice_is_refused_with_both_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "password").write_text("hunter2")
    monkeypatch.setenv("KAFKA_SASL_PASSWORD_FILE", str(tmp_path / "password"))
    monkeypatch.setenv("KAFKA_SASL_PASSWORD", "hunter2")

    with pytest.raises(SystemExit) as stopped:
        load_settings(KafkaSettings)

    assert stopped.value.code == 2
    assert capsys.readouterr().err == (
        "bad setting KAFKA_SASL_PASSWORD: set, and KAFKA_SASL_PASSWORD_FILE too; set only one of them\n"
    )


def test_a_file_of_a_secret_that_cannot_be_read_is_named_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    binary = tmp_path / "binary"
    binary.write_bytes(b"hunter2\xff")
    reasons = {
        tmp_path / "nowhere": f"can't read {tmp_path / 'nowhere'}: No such file or directory",
        tmp_path: f"can't read {tmp_path}: Is a directory",
        binary: f"{binary} is not text in UTF-8",
    }
    for path, reason in reasons.items():
        monkeypatch.setenv("KAFKA_SASL_PASSWORD_FILE", str(path))
        with pytest.raises(SystemExit) as stopped:
            load_settings(KafkaSettings)

        assert stopped.value.code == 2
        assert capsys.readouterr().err == f"bad setting KAFKA_SASL_PASSWORD_FILE: {reason}\n"
