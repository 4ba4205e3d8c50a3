"""Incidents as far as a score needs them, read from the topic `incidents`.

Whoever diagnoses writes more into a snapshot than this; what stands here is its contract with us.
"""

from typing import NamedTuple

import msgspec


class SuspectView(msgspec.Struct, frozen=True):
    """A service that may be where an incident started; the likeliest stands first."""

    service: str


class DiagnosisView(msgspec.Struct, frozen=True):
    """What is believed to be wrong; `origin_service` is null while no service stands out."""

    origin_service: str | None = None


class IncidentView(msgspec.Struct, frozen=True, kw_only=True):
    """An incident at one moment. Nobody is told of it while its status is `watching`.

    The errors that made it worth telling lie between `onset_unix_nano` and `active_until_unix_nano`.
    """

    incident_id: str
    environment: str
    status: str
    revision: int = 0
    onset_unix_nano: int | None = None
    active_until_unix_nano: int | None = None
    suspects: tuple[SuspectView, ...] = ()
    diagnosis: DiagnosisView | None = None

    @property
    def told(self) -> bool:
        """Whether people are, or were, told of it."""
        return self.status != "watching"

    @property
    def ranking(self) -> tuple[str, ...]:
        """The suspects' names, the likeliest first."""
        return tuple(suspect.service for suspect in self.suspects)


class Snapshot(NamedTuple):
    """An incident and when Kafka was given it like this, in wall time."""

    incident: IncidentView
    written_unix_nano: int


_decoder = msgspec.json.Decoder(IncidentView)


def decode_incident_view(value: bytes) -> IncidentView:
    """Read a snapshot from the topic; fields that are not known here are passed over.

    Raises:
        msgspec.MsgspecError: it is none; the message names the place.
    """
    return _decoder.decode(value)
