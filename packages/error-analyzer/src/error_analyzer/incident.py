"""An incident: errors of one environment that belong together, and what is known of them so far.

A snapshot of it is the state: whoever has the latest snapshots of an environment can go on where they were written.
"""

import hashlib
from typing import Literal

import msgspec

from error_analyzer.activity import Runs, Span
from error_analyzer.diagnosis import Diagnosis
from error_analyzer.event import ErrorEvent
from error_analyzer.group import Group
from error_analyzer.marks import Marks
from error_analyzer.sample import Sample
from error_analyzer.suspect import Suspect

Status = Literal["watching", "open", "resolved"]


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What people were last told: the notification without its counts, as a hash, its count, and when."""

    content: str
    error_count: int
    at_unix_nano: int


class ModelState(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What the language model was asked about this incident: how often, last about which suspect, and its answer."""

    calls: int = 0
    about: str = ""
    answer: Diagnosis | None = None


class Incident(msgspec.Struct, kw_only=True):
    """Groups of errors near each other in time.

    It changes in place while events are folded in. `watching`: too little to wake anyone. The errors that made it
    worth telling lie between `onset_unix_nano` and `active_until_unix_nano`; before that both are null.
    `error_count` is exact, and so are the groups' counts; everything else that grows is bounded.
    """

    incident_id: str
    environment: str
    revision: int = 0
    status: Status = "watching"
    first_unix_nano: int
    last_unix_nano: int
    onset_unix_nano: int | None = None
    active_until_unix_nano: int | None = None
    resolved_at_activity: int | None = None  # `active_until_unix_nano` when it was last resolved
    error_count: int = 0
    groups: list[Group] = []
    suspects: tuple[Suspect, ...] = ()
    diagnosis: Diagnosis | None = None
    model: ModelState | None = None
    told: Told | None = None
    samples: list[Sample] = []
    runs: Runs = {}
    source_offsets: Marks = {}
    merged_into: str | None = None

    @property
    def active(self) -> Span | None:
        """From when to when it was worth telling."""
        if self.onset_unix_nano is None or self.active_until_unix_nano is None:
            return None
        return self.onset_unix_nano, self.active_until_unix_nano

    @property
    def span(self) -> Span:
        """From the first to the last of all its errors."""
        return self.first_unix_nano, self.last_unix_nano


def new_incident(event: ErrorEvent) -> Incident:
    """Begin an incident with its first event, which is yet to be added; the same event gives the same id."""
    identity = f"{event.environment}\0{event.event_id}\0{event.source.topic_id}".encode()
    return Incident(
        incident_id=hashlib.blake2b(identity, digest_size=8).hexdigest(),
        environment=event.environment,
        first_unix_nano=event.time_unix_nano,
        last_unix_nano=event.time_unix_nano,
    )


_decoder = msgspec.json.Decoder(Incident)


def encode_incident(incident: Incident) -> bytes:
    """Write a snapshot as the topic carries it."""
    return msgspec.json.encode(incident)


def decode_incident(value: bytes) -> Incident:
    """Read a snapshot from the topic.

    Raises:
        msgspec.MsgspecError: it is none; the message names the place.
    """
    return _decoder.decode(value)
