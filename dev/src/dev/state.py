"""Where one set of servers lives: its data, configurations, logs and records on disk."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class StateDir:
    """The folder of one set of servers; two sets in two folders do not know of each other."""

    root: Path

    @property
    def servers_env(self) -> Path:
        """The addresses, as `NAME=value` lines; exists exactly while the servers are up."""
        return self.root / "servers.env"

    @property
    def lock(self) -> Path:
        """Held by the command that starts or stops the servers."""
        return self.root / "lock"

    @property
    def marker(self) -> str:
        """The argument on the command line of every server of this folder; no other process has it."""
        return f"-Ddev.state={self.root}"

    @property
    def all_data(self) -> Path:
        """What `up --fresh` throws away."""
        return self.root / "data"

    def data(self, server: str) -> Path:
        """Give the folder of a server's data."""
        return self.all_data / server

    def config(self, server: str) -> Path:
        """Give the folder of a server's written configuration."""
        return self.root / "config" / server

    def log(self, server: str) -> Path:
        """Give the file with a server's output since its last start."""
        return self.root / "logs" / f"{server}.log"

    def record(self, server: str) -> Path:
        """Give the file that says which process a server is."""
        return self.root / f"{server}.pid"


def checkout_root(start: Path) -> Path:
    """Find the checkout that a folder is in; the folder itself when it is in none."""
    for folder in (start, *start.parents):
        if (folder / "uv.lock").is_file() and (folder / "dev").is_dir():
            return folder
    return start


def state_dir(given: Path | None, working_folder: Path) -> StateDir:
    """Give the folder that was asked for, else the checkout's own."""
    return StateDir((given or checkout_root(working_folder) / ".dev").resolve())
