"""What a Slack stand-in can be told to do wrong: one fault is used up by one call of the method."""

import threading
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RateLimited:
    """Answer 429 with `Retry-After`."""

    seconds: int


@dataclass(frozen=True, slots=True)
class ServerError:
    """Answer a status of 5xx with a page instead of JSON."""

    status: int = 500


@dataclass(frozen=True, slots=True)
class Refused:
    """Answer as Slack does when it will not: status 200, `ok` false and this code."""

    code: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """Close the connection without an answer, before or after the call takes effect."""

    after_effect: bool


@dataclass(frozen=True, slots=True)
class Held:
    """Wait until `release` is set, before or after the call takes effect, then answer.

    `reached` is set once the call waits.
    """

    after_effect: bool
    reached: threading.Event = field(default_factory=threading.Event)
    release: threading.Event = field(default_factory=threading.Event)

    def wait(self) -> None:
        """Wait to be released."""
        self.reached.set()
        self.release.wait()


Fault = RateLimited | ServerError | Refused | Dropped | Held
