"""An error as the topic `errors` carries it: redacted, small, and traceable to its record in `logs`."""

import msgspec


class Source(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where in `logs` the record stands; `index` counts the records within one message.

    The topic's id tells a re-created topic from the one before it.
    """

    topic_id: str
    partition: int
    offset: int
    index: int = 0


class ContextLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line that came shortly before an error, of the same trace or else of the same instance."""

    service: str
    time_unix_nano: int
    severity_number: int
    text: str


class ErrorEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One error record; its texts are redacted and cut to a bounded length.

    `event_id` is the record's uid. `mentions` are names of other services that the error's own text gives as what
    failed to answer. `records_since` counts the service's records since its error before, as far as they were seen.
    """

    event_id: str
    fingerprint: str
    template: str
    service: str
    environment: str
    time_unix_nano: int
    severity_number: int
    body: str
    source: Source
    trace_id: str | None = None
    span_id: str | None = None
    exception_type: str | None = None
    exception_message: str | None = None
    mentions: tuple[str, ...] = ()
    records_since: int = 0
    context: tuple[ContextLine, ...] = ()


_decoder = msgspec.json.Decoder(ErrorEvent)


def encode_event(event: ErrorEvent) -> bytes:
    """Write an event as the topic carries it."""
    return msgspec.json.encode(event)


def decode_event(value: bytes) -> ErrorEvent:
    """Read an event from the topic.

    Raises:
        msgspec.MsgspecError: it is none; the message names the place.
    """
    return _decoder.decode(value)
