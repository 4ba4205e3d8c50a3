"""Settings of this package, read from the environment once, by `cli`."""

from datetime import timedelta

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class AnalyzerSettings(BaseSettings):
    """How errors are batched, and when an incident is over."""

    model_config = SettingsConfigDict(env_prefix="ANALYZER_", env_ignore_empty=True, frozen=True)

    batch_size: int = Field(10, ge=1, le=10_000, description="errors published together at most")
    batch_age_ms: int = Field(500, ge=1, le=60_000, description="published when the first has waited this long")
    quiet_period_s: float = Field(120, gt=0, description="an incident is over when nothing happened for so long")
    session_timeout_s: float = Field(
        10, ge=6, le=300, description="silence after which others take over a dead process"
    )
    instance_id: str | None = Field(None, description="a name unique to this process that survives its restarts")
    metrics_port: int = Field(0, ge=0, le=65_535, description="serve Prometheus metrics there; 0: don't")
    metrics_address: str = Field("127.0.0.1", description="the address they are served on")

    @property
    def batch_age(self) -> timedelta:
        """The batch age as a duration."""
        return timedelta(milliseconds=self.batch_age_ms)

    @property
    def quiet_period(self) -> timedelta:
        """The quiet period as a duration."""
        return timedelta(seconds=self.quiet_period_s)


class ModelSettings(BaseSettings):
    """How to reach a language model; without a key none is asked."""

    model_config = SettingsConfigDict(env_prefix="MISTRAL_", env_ignore_empty=True, frozen=True)

    api_key: SecretStr | None = None
    model: str = Field("mistral-small-latest", min_length=1)
    server_url: str | None = Field(None, description="another address of the same API")

    @property
    def enabled(self) -> bool:
        """Whether a key is set."""
        return self.api_key is not None and bool(self.api_key.get_secret_value())
