"""The notifier's settings, read from the environment."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field, HttpUrl, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

Seconds = Annotated[float, Field(gt=0, le=120)]


class NotifierSettings(BaseSettings):
    """How the notifier works, wherever it shows things."""

    model_config = SettingsConfigDict(env_prefix="NOTIFIER_", env_ignore_empty=True, frozen=True)

    interval: Annotated[float, Field(ge=0, le=300)] = Field(
        default=1.0, description="seconds between two calls; Slack allows about one message a second and channel"
    )
    session_timeout: Annotated[float, Field(ge=6, le=300)] = Field(
        default=10.0, description="seconds until a replica that died is replaced by another"
    )

    @property
    def session(self) -> timedelta:
        """How long the group waits for a replica that is silent."""
        return timedelta(seconds=self.session_timeout)


class SlackSettings(BaseSettings):
    """Where Slack is, and as whom we post; with neither token nor channel the console takes its place."""

    model_config = SettingsConfigDict(env_prefix="SLACK_", env_ignore_empty=True, frozen=True)

    bot_token: SecretStr | None = None
    channel: str | None = Field(default=None, validate_default=True, description="the channel's id, or its name")
    base_url: str = "https://slack.com/api/"
    timeout: Seconds = Field(default=5.0, description="seconds to wait for an answer")

    @field_validator("channel", mode="after")
    @classmethod
    def _both_or_neither(cls, channel: str | None, info: ValidationInfo) -> str | None:
        if "bot_token" in info.data and (channel is None) != (info.data["bot_token"] is None):
            missing, there = (
                ("SLACK_CHANNEL", "SLACK_BOT_TOKEN") if channel is None else ("SLACK_BOT_TOKEN", "SLACK_CHANNEL")
            )
            raise ValueError(f"{there} is set and {missing} is not; set both for Slack, or neither for the console")
        return channel

    @field_validator("base_url", mode="after")
    @classmethod
    def _is_api_address(cls, base_url: str) -> str:
        HttpUrl(base_url)
        if not base_url.endswith("/api/"):
            raise ValueError("must end with /api/")
        return base_url

    @property
    def enabled(self) -> bool:
        """Whether Slack is where things are shown."""
        return self.bot_token is not None
