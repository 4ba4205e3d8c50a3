"""What a run really broke, so that whoever finds causes can be scored: the contract of the topic `ground-truth`."""

import msgspec


class Truth(msgspec.Struct, frozen=True, kw_only=True):
    """A fault, said once when it begins and again, with its end and its traces, when it is over."""

    drill_id: str
    scenario: str
    seed: int
    kind: str
    root_service: str
    environment: str
    from_unix_nano: int
    to_unix_nano: int | None  # None while it lasts
    services: tuple[str, ...]
    trace_ids: tuple[str, ...]  # a sample


def encode_truth(truth: Truth) -> bytes:
    """Write it as the topic and the file carry it: one JSON object."""
    return msgspec.json.encode(truth)
