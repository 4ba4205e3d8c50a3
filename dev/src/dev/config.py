"""What the environment says about this machine; read once, by `cli`."""

import os
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class MachineSettings(BaseSettings):
    """Where caches go and where Java is, by the names every tool uses."""

    model_config = SettingsConfigDict(frozen=True)

    xdg_cache_home: Path | None = None
    java_home: Path | None = None

    @property
    def cache(self) -> Path:
        """The folder of what is fetched once and survives `down`."""
        return (self.xdg_cache_home or Path.home() / ".cache") / "log-pipeline"


def own_environment() -> dict[str, str]:
    """Give this process's environment, for a command that it starts."""
    return dict(os.environ)
