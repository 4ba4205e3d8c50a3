"""What is believed to be wrong, and on which evidence."""

import msgspec


class Diagnosis(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A cause with its citations. `origin_service` is null where the cause is unknown.

    `evidence` are event ids of records that the incident holds samples of. `diagnosed_by` is `rules` or a model's
    name.
    """

    title: str
    cause: str
    origin_service: str | None = None
    evidence: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    diagnosed_by: str = "rules"
