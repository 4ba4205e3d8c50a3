"""Settings that every package shares, read from the environment once, by its `cli`."""

import sys
from typing import Any, Literal, TypeVar

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from log_schema.topics import Topic

_BROKER = r"\s*([\w.-]+|\[[0-9A-Fa-f:]+\])(:\d{1,5})?\s*"

SettingsT = TypeVar("SettingsT", bound=BaseSettings)


class KafkaSettings(BaseSettings):
    """How to reach Kafka, and a prefix for topics and groups where several pipelines share a cluster."""

    model_config = SettingsConfigDict(env_prefix="KAFKA_", frozen=True)

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

    model_config = SettingsConfigDict(env_prefix="LOG_", frozen=True)

    format: Literal["auto", "json", "console"] = Field(default="auto", description="auto: console on a terminal")
    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"


def load_settings(settings: type[SettingsT]) -> SettingsT:
    """Read settings from the environment; a bad one ends the process with status 2 and a line that names it."""
    try:
        return settings()
    except ValidationError as error:
        prefix = settings.model_config.get("env_prefix", "")
        for problem in error.errors():
            name = "_".join(str(part) for part in problem["loc"])
            sys.stderr.write(f"bad setting {prefix}{name.upper()}: {problem['msg']}\n")
        raise SystemExit(2) from None
