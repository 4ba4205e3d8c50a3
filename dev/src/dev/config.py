"""What the environment says about this machine; read once, by `cli`."""

import os
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class MachineSettings(BaseSettings):
    """Where caches go and where Java is, by the names every tool uses."""

    model_config = SettingsConfigDict(env_ignore_empty=True, frozen=True)

    xdg_cache_home: Path | None = None
    java_home: Path | None = None

    @property
    def cache(self) -> Path:
        """The folder of what is fetched once and survives `down`."""
        return (self.xdg_cache_home or Path.home() / ".cache") / "log-pipeline"


def docker_environment() -> dict[str, str]:
    """Give what the docker client needs of this environment, and nothing that compose would take for a setting."""
    return {name: value for name, value in os.environ.items() if name in {"PATH", "HOME"} or name.startswith("DOCKER_")}


def own_environment() -> dict[str, str]:
    """Give this process's environment, for a command that it starts."""
    return dict(os.environ)
