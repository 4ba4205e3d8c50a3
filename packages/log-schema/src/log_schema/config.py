"""Settings that every package shares, read from the environment once, by its `cli`."""

import sys
from pathlib import Path
from typing import Any, Literal, NoReturn, TypeVar, get_args

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from log_schema.environment import environment
from log_schema.topics import Topic

_BROKER = r"\s*([\w.-]+|\[[0-9A-Fa-f:]+\])(:\d{1,5})?\s*"

SettingsT = TypeVar("SettingsT", bound=BaseSettings)


class KafkaSettings(BaseSettings):
    """How to reach Kafka, and a prefix for topics and groups where several pipelines share a cluster."""

    model_config = SettingsConfigDict(env_prefix="KAFKA_", env_ignore_empty=True, frozen=True)

    bootstrap_servers: str = Field(
        default="localhost:9092", pattern=rf"^{_BROKER}(,{_BROKER})*$", description="host:port, comma separated"
    )
    topic_prefix: str = Field(
        default="", pattern=r"^[A-Za-z0-9._-]{0,100}$", description="put before every topic's and group's name"
    )
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    sasl_mechanism: str | None = None
    sasl_username: str | None = None
    sasl_password: SecretStr | None = None
    ssl_cafile: str | None = None

    def topic(self, topic: Topic) -> str:
        """Give the name a topic has on the broker."""
        return f"{self.topic_prefix}{topic.value}"

    def group(self, name: str) -> str:
        """Give the name a consumer group has on the broker."""
        return f"{self.topic_prefix}{name}"

    def client_configs(self) -> dict[str, Any]:
        """Give what every kafka-python client takes to connect."""
        configs: dict[str, Any] = {
            "bootstrap_servers": [server.strip() for server in self.bootstrap_servers.split(",")],
            "security_protocol": self.security_protocol,
        }
        if self.sasl_mechanism:
            configs |= {
                "sasl_mechanism": self.sasl_mechanism,
                "sasl_plain_username": self.sasl_username,
                "sasl_plain_password": self.sasl_password.get_secret_value() if self.sasl_password else None,
            }
        if self.ssl_cafile:
            configs["ssl_cafile"] = self.ssl_cafile
        return configs


class LogSettings(BaseSettings):
    """How our own processes log."""

    model_config = SettingsConfigDict(env_prefix="LOG_", env_ignore_empty=True, frozen=True)

    format: Literal["auto", "json", "console"] = Field(default="auto", description="auto: console on a terminal")
    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"


class HealthSettings(BaseSettings):
    """Where the loops of a process leave their signs of life."""

    model_config = SettingsConfigDict(env_prefix="HEALTH_", env_ignore_empty=True, frozen=True)

    dir: Path | None = Field(default=None, description="a folder of this process's own; without it there are none")


def load_settings(settings: type[SettingsT]) -> SettingsT:
    """Read settings from the environment; a bad one ends the process with status 2 and a line that names it.

    A secret, which is a field of type `SecretStr`, may stand in a file instead: `<NAME>_FILE` names it. White space
    around the secret is no part of it, and an empty file counts as not set. A secret's value is never told or logged.
    """
    try:
        return settings(**_secrets_in_files(settings))
    except ValidationError as error:
        prefix = settings.model_config.get("env_prefix", "")
        for problem in error.errors():
            name = "_".join(str(part) for part in problem["loc"])
            _tell(f"{prefix}{name.upper()}", problem["msg"].removeprefix("Value error, "))  # the reason is ours
        raise SystemExit(2) from None


def refuse_setting(name: str, reason: str) -> NoReturn:
    """End the process as `load_settings` does, for what is only known once the setting is used."""
    _tell(name, reason)
    raise SystemExit(2)


def _tell(name: str, reason: str) -> None:
    sys.stderr.write(f"bad setting {name}: {reason}\n")


def _secrets_in_files(settings: type[BaseSettings]) -> dict[str, Any]:
    variables = environment()
    secrets: dict[str, Any] = {}
    for field in (name for name, info in settings.model_fields.items() if _is_secret(info.annotation)):
        name = f"{settings.model_config.get('env_prefix', '')}{field}".upper()
        secret = _read_secret(f"{name}_FILE", variables.get(f"{name}_FILE"))
        if secret and variables.get(name):
            refuse_setting(name, f"set, and {name}_FILE too; set only one of them")
        secrets |= {field: secret} if secret else {}
    return secrets


def _is_secret(annotation: Any) -> bool:  # noqa: ANN401 - whatever a field is annotated with
    return SecretStr in (annotation, *get_args(annotation))


def _read_secret(name: str, file: str | None) -> str:
    try:
        return Path(file).read_text(encoding="utf-8").strip() if file else ""
    except UnicodeDecodeError:  # its own words would quote the secret
        refuse_setting(name, f"{file} is not text in UTF-8")
    except OSError as error:
        refuse_setting(name, f"can't read {file}: {error.strerror}")
