"""The compose project of a checkout, driven as a person would drive it."""

import json
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dev.config import docker_environment

LONGEST_S = 900.0


class ComposeError(Exception):
    """A command of docker failed; the message holds the end of what it said."""


@dataclass(slots=True)
class Containers:
    """Everything that compose runs in `folder` under a project name of its own; `env` is what `.env` says there."""

    folder: Path
    project: str
    env: Mapping[str, str]
    up_seconds: float = 0.0
    """How long the first start took."""

    def compose(self, *words: str, longest_s: float = LONGEST_S) -> str:
        """Run `docker compose …` and give its standard output.

        Raises:
            ComposeError: it failed, or took too long.
        """
        return docker("compose", "-p", self.project, *words, folder=self.folder, longest_s=longest_s)

    def up(self, *words: str) -> float:
        """Start what is not running, wait until all are healthy, and give how many seconds it took."""
        began = time.monotonic()
        self.compose("up", "-d", "--wait", *words)
        return time.monotonic() - began

    def run(self, service: str, *command: str) -> str:
        """Run a command in a service's running container."""
        return self.compose("exec", "-T", service, *command)

    def inspect(self, service: str) -> dict[str, Any]:
        """Give what the engine knows of a service's container, running or not."""
        container = self.compose("ps", "--all", "--quiet", service).split()[0]
        (found,) = json.loads(docker("inspect", container))
        return dict(found)

    def is_healthy(self, service: str) -> bool:
        """Say whether a service's container runs and its health check says that it is well."""
        state = self.inspect(service)["State"]
        return bool(state["Status"] == "running" and state["Health"]["Status"] == "healthy")

    def services(self) -> list[str]:
        """Give the services that run, in the order of their names."""
        return sorted(self.compose("ps", "--services", "--filter", "status=running").split())

    def left_behind(self) -> dict[str, list[str]]:
        """Give the containers, volumes and networks that carry the project's label."""
        label = f"label=com.docker.compose.project={self.project}"
        return {
            "containers": docker("ps", "--all", "--quiet", "--filter", label).split(),
            "volumes": docker("volume", "ls", "--quiet", "--filter", label).split(),
            "networks": docker("network", "ls", "--quiet", "--filter", label).split(),
        }


def docker(*words: str, folder: Path | None = None, longest_s: float = LONGEST_S) -> str:
    """Run a command of docker and give its standard output.

    Raises:
        ComposeError: it failed, or took too long.
    """
    try:
        done = subprocess.run(
            ["docker", *words],
            cwd=folder,
            env=docker_environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=longest_s,
        )
    except subprocess.TimeoutExpired:
        raise ComposeError(f"docker {' '.join(words)}: not done within {longest_s:.0f} s") from None
    if done.returncode:
        raise ComposeError(f"docker {' '.join(words)}: status {done.returncode}\n{done.stderr[-4000:]}")
    return done.stdout
