"""Settings of the generator, read from the environment; what differs from run to run are its options."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class GeneratorSettings(BaseSettings):
    """How records are handed to Kafka."""

    model_config = SettingsConfigDict(env_prefix="GENERATOR_", env_ignore_empty=True, frozen=True)

    connect_timeout_s: float = Field(default=30, gt=0, description="how long to wait for a broker at the start")
    delivery_timeout_s: int = Field(
        default=300, ge=31, description="how long a record may wait for its acknowledgement"
    )
    max_in_flight: int = Field(default=20_000, gt=0, description="records that may wait for it at one time")
    linger_ms: int = Field(default=20, ge=0, description="how long a batch waits to be filled")
    batch_bytes: int = Field(default=524_288, gt=0, description="how large a batch may become")

    def producer_configs(self) -> dict[str, int | bool]:
        """Give what kafka-python's producer takes."""
        return {
            "linger_ms": self.linger_ms,
            "batch_size": self.batch_bytes,
            "delivery_timeout_ms": self.delivery_timeout_s * 1000,
            "metrics_enabled": False,
            "max_block_ms": 1_000,  # for a topic that the broker no longer knows: a stop is heard after that
        }
