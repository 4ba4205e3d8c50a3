"""What a local server is, whichever it is: a Java main with a configuration, a port, and a way to see that it works."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

SERVERS = ("kafka", "cassandra")


@dataclass(frozen=True)
class JavaCommand:
    """One Java program: options, jars, main class, arguments."""

    main: str
    options: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()

    def argv(self, java: Path, jars: Path, marker: str) -> list[str]:
        """Give the command line; `marker` makes the process known as ours, `jars` is a folder."""
        return [str(java), marker, *self.options, "-cp", str(jars / "*"), self.main, *self.arguments]


@dataclass(frozen=True)
class Server:
    """A server that is about to be started."""

    name: str
    port: int
    command: JavaCommand
    answers: Callable[[], None] = field(repr=False)
    """Returns when the server does its real work; raises any `Exception` while it does not."""

    files: dict[Path, str] = field(default_factory=dict, repr=False)
    """Configuration files to write before the start."""

    first: JavaCommand | None = None
    """Runs to its end before the server, where the server has no data yet."""
