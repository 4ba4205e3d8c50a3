"""The records of the sink's benchmark: as live traffic has them, valid, of 300 bytes on average.

The same number gives the same record in every run, but for its time.
"""

import random
from collections.abc import Iterator
from typing import NamedTuple

from log_schema import LogRecord, Resource, Severity, encode

MEAN_BYTES = 300
RATE = 10_000
"""Records a second of the traffic whose times they have."""

ERRORS = 0.02
MALFORMED = 0.01

# Kafka's hash of their names puts five into each of four partitions
SERVICES = (
    *("currency", "search", "orders", "reviews", "stock"),
    *("frontend", "cart", "payment", "shipping", "catalog"),
    *("checkout", "inventory", "accounts", "returns", "gateway"),
    *("recommendation", "email", "pricing", "profile", "warehouse"),
)

_SEED = 11
_NANOS = 1_000_000_000
_AROUND_PLAIN, _AROUND_REQUEST = 60, 15  # how far sizes go from the mean; a request's fields leave less to its body
_REQUESTS = 0.5
_WORDS = (
    "order 4711 reserved for customer 90210 after 12 ms in region eu-west, attempt 1 of 3; queue depth 7, all well "
)
_MALFORMED_VALUES = (b'{"uid":"broken","time_unix_nano":', b"\xff\xfe\x00", b'{"uid": 7, "body": []}', b"")


class Made(NamedTuple):
    """A message to send: the service is its key."""

    service: str
    value: bytes


def make_messages(count: int, end_nano: int, malformed: float = 0) -> Iterator[Made]:
    """Make so many, the newest of `end_nano`, of which the part `malformed` are no records."""
    draw = random.Random(_SEED)
    for number in range(count):
        time_nano = end_nano - (count - number) * (_NANOS // RATE)
        record = make_record(draw, time_nano)
        broken = draw.random() < malformed
        yield Made(record.service, draw.choice(_MALFORMED_VALUES) if broken else encode(record))


def make_message(draw: random.Random, time_nano: int) -> Made:
    """Make one message that is a record."""
    record = make_record(draw, time_nano)
    return Made(record.service, encode(record))


def make_record(draw: random.Random, time_nano: int) -> LogRecord:
    """Make one record; its size is drawn around the mean."""
    bare = _bare(draw, time_nano, is_request=draw.random() < _REQUESTS)
    around = _AROUND_REQUEST if bare.attributes else _AROUND_PLAIN
    room = MEAN_BYTES + draw.randint(-around, around) - len(encode(bare))
    return _with_body(bare, _text(draw, room))


def _bare(draw: random.Random, time_nano: int, *, is_request: bool) -> LogRecord:
    is_error = draw.random() < ERRORS
    return LogRecord(
        uid=f"{draw.getrandbits(128):032x}",
        time_unix_nano=time_nano,
        severity_number=Severity.ERROR if is_error else Severity.INFO,
        severity_text="ERROR" if is_error else "INFO",
        body="",
        resource=Resource(service_name=draw.choice(SERVICES)),
        trace_id=f"{draw.getrandbits(128):032x}",
        span_id=f"{draw.getrandbits(64):016x}" if is_request else None,
        attributes={"http.route": "/p"} if is_request else {},
    )


def _with_body(record: LogRecord, body: str) -> LogRecord:
    return LogRecord(**{name: getattr(record, name) for name in record.__struct_fields__} | {"body": body})


def _text(draw: random.Random, length: int) -> str:
    start = draw.randrange(len(_WORDS))
    return (_WORDS[start:] + _WORDS * 2)[:length]
