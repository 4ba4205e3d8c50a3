"""What a run really broke, so that whoever finds causes can be scored: the contract of the topic `ground-truth`."""

from typing import NamedTuple

import msgspec


class TouchedTemplate(NamedTuple):
    """A template that a service wrote lines of because of the fault: its place in the scenario or system, its text."""

    service: str
    template: str
    body: str


class Planted(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something that was put among the records on purpose: a secret, an injection, or what is no record at all."""

    what: str
    kind: str
    count: int
    text: str | None = None


class Truth(msgspec.Struct, frozen=True, kw_only=True):
    """A fault, said once when it begins and again, with its end and its traces, when it is over.

    What is planted has a truth of its own, of the kind `planted` and without a root, said at the run's end.
    """

    drill_id: str
    scenario: str
    seed: int
    kind: str
    root_service: str | None
    environment: str
    from_unix_nano: int
    to_unix_nano: int | None  # None while it lasts
    services: tuple[str, ...]
    trace_ids: tuple[str, ...]  # a sample
    templates: tuple[TouchedTemplate, ...] = ()
    planted: tuple[Planted, ...] = ()


def encode_truth(truth: Truth) -> bytes:
    """Write it as the topic and the file carry it: one JSON object."""
    return msgspec.json.encode(truth)
