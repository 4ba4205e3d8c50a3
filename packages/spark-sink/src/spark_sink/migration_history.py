"""What a keyspace remembers of the migrations it got."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Scope(StrEnum):
    """Whose migrations they are; each scope counts its versions from 1, and a history keeps them apart."""

    SHIPPED = "spark-sink"
    OWN = "own"

    def label(self, file_name: str) -> str:
        """Name a file so that the user's own are told from the package's."""
        return file_name if self is Scope.SHIPPED else f"{self.value}/{file_name}"


class State(StrEnum):
    """How far a migration came; `APPLYING` with no runner at work means that it broke off."""

    APPLYING = "applying"
    APPLIED = "applied"


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """What the keyspace remembers of a migration."""

    version: int
    file_name: str
    checksum: str
    state: State
    statements_done: int
    variables: Mapping[str, str] = field(default_factory=dict)
    scope: Scope = Scope.SHIPPED

    @property
    def label(self) -> str:
        """The file it came from, as messages name it."""
        return self.scope.label(self.file_name)
