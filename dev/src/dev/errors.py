"""What can go wrong around the local servers; each is told to the person as one line.

DevError
├── BusyError              another command is starting or stopping the same servers
├── FetchError             a jar did not arrive: no network, or the registry has no such file
├── CommandMissingError    a command to be run with servers does not exist
├── ContestantError        a benchmark's contestant failed
├── ChecksumError          a jar is not the one that is pinned
├── JavaError              no Java that can run the servers
├── PortTakenError         a port that was asked for is in use
├── PreparationError       what a benchmark is to measure with could not be made ready
├── RoomError              too little memory or disk
├── SecuredKafkaError      a benchmark is to use a Kafka that not all its contestants may enter
├── StaleServerError       a server of an earlier start is gone, or was left behind
├── StartError             a server ended, or did not answer, while it started
└── NotRunningError        a command needs servers that are not up
"""

from collections.abc import Sequence
from typing import ClassVar

_SHOWN_CHARACTERS = 2_000  # of what a program said, the last ones


class DevError(Exception):
    """Something about the local servers; the message is for a person and names what to do."""

    retryable: ClassVar[bool] = False


class BusyError(DevError):
    """Another command holds the state folder."""

    retryable = True


class FetchError(DevError):
    """A jar could not be fetched."""

    retryable = True


class CommandMissingError(DevError):
    """A command to be run does not exist."""


class ContestantError(DevError):
    """A program that takes part in a benchmark failed, did not say what it measured, or did nothing."""

    def __init__(self, command: Sequence[str], what: str, said: str) -> None:
        lines = "".join(f"\n  | {line}" for line in said[-_SHOWN_CHARACTERS:].splitlines())
        super().__init__(f"{' '.join(command)} {what}; it said:{lines or ' nothing'}")


class ChecksumError(DevError):
    """A jar's SHA-256 differs from the pinned one."""


class JavaError(DevError):
    """No usable Java was found."""


class PreparationError(DevError):
    """Topics, records or tables for a benchmark are not there."""


class PortTakenError(DevError):
    """A port that was asked for is in use."""


class RoomError(DevError):
    """Too little memory or disk is free."""


class SecuredKafkaError(DevError):
    """The configured Kafka asks for more than an address."""


class StaleServerError(DevError):
    """What the last start left behind does not fit what runs."""


class StartError(DevError):
    """A server did not come up."""


class NotRunningError(DevError):
    """The servers are not up."""
