"""Rules that every class of settings keeps, whichever package it is in."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from log_schema.config import load_settings
from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings

MODULES = ("dev", "error_analyzer", "log_generator", "log_schema", "notifier", "spark_sink")
SETTINGS = [
    found
    for module in MODULES
    for found in vars(import_module(f"{module}.config")).values()
    if isinstance(found, type) and issubclass(found, BaseSettings) and found.__module__ == f"{module}.config"
]


def variables(settings: type[BaseSettings]) -> list[str]:
    """Give the environment variables that the settings are read from."""
    prefix = settings.model_config.get("env_prefix", "")
    return [f"{prefix}{field}".upper() for field in settings.model_fields]


def outcome(settings: type[BaseSettings]) -> Any:
    """Give what is read from the environment, or what is wrong with it."""
    try:
        return settings().model_dump()
    except ValidationError as error:
        return [(problem["loc"], problem["type"]) for problem in error.errors()]


@pytest.mark.parametrize("settings", SETTINGS, ids=lambda settings: settings.__name__)
def test_an_empty_variable_counts_as_not_set(settings: type[BaseSettings], monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a line `NAME=` of an env file, or of a compose file, changes nothing."""
    for name in variables(settings):
        monkeypatch.delenv(name, raising=False)
    unset = outcome(settings)
    for name in variables(settings):
        monkeypatch.setenv(name, "")

    assert outcome(settings) == unset


SECRETS = {
    name: (settings, field)
    for settings in SETTINGS
    for name, (field, info) in zip(variables(settings), settings.model_fields.items(), strict=True)
    if "SecretStr" in str(info.annotation)
}


@pytest.mark.parametrize("name", SECRETS)
def test_every_secret_may_stand_in_a_file(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings, field = SECRETS[name]
    (tmp_path / "secret").write_text("hush\n")
    monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(f"{name}_FILE", str(tmp_path / "secret"))
    monkeypatch.setenv("SLACK_CHANNEL", "C01")

    assert getattr(load_settings(settings), field) == SecretStr("hush")


def test_the_secrets_are_the_documented_ones() -> None:
    assert set(SECRETS) == {"CASSANDRA_PASSWORD", "KAFKA_SASL_PASSWORD", "MISTRAL_API_KEY", "SLACK_BOT_TOKEN"}
